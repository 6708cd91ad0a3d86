#pragma once
// The OPT pseudo-record (RFC 6891) as it stands in messages of others. Posture: robust to untrusted
// client and upstream input.

#include "wire/dns/record.h"

namespace haechi::wire::dns {

inline constexpr std::uint16_t kOptionCookie = 10;        // RFC 7873
inline constexpr std::uint16_t kOptionExtendedError = 15; // RFC 8914

struct Opt {
  std::uint16_t udp_size = 0;
  std::uint8_t extended_rcode = 0; // the upper eight of twelve bits
  std::uint8_t version = 0;
  bool is_dnssec_ok = false;
};

// nullopt when the owner is not the root, an option overruns, or a cookie has a length that none
// can have (RFC 7873 section 4). Unknown options are passed over.
[[nodiscard]] std::optional<Opt> parse_opt(ByteView message, const Record& record);

} // namespace haechi::wire::dns
