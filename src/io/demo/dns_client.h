#pragma once
// Asks one DNS question over UDP from a chosen address, with EDNS, and reads what a person would
// look at: the answer code, addresses, the Extended DNS Error with its text.
// Errors: E-DEMO-001 (nobody answers), E-DEMO-002 (the answer cannot be read).

#include "base/ip.h"
#include "base/result.h"
#include "wire/dns/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

struct DnsReply {
  wire::dns::Rcode rcode{};
  std::vector<IpAddress> addresses;
  std::optional<std::uint16_t> extended_error; // RFC 8914 info code
  std::string extended_text;
};

[[nodiscard]] Result<DnsReply> ask_dns(const IpAddress& source, const Endpoint& server,
                                       const std::string& host);

// `NXDOMAIN`, `NOERROR`, `SERVFAIL`, ... or `RCODE9`.
[[nodiscard]] std::string to_text(wire::dns::Rcode rcode);

} // namespace haechi::io
