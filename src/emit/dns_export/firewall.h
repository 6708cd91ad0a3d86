#pragma once
// The addresses of known encrypted resolvers for a firewall: as nftables ruleset, or plain. The
// ruleset stands in a table of its own and replaces that table alone; it closes forwarded traffic
// only, so that the gateway's own questions leave.

#include "base/ip.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::emit::dns_export {

struct FirewallSettings {
  std::string version;                    // of the program, for the comment
  std::string table = "haechi_resolvers"; // letters, digits, `_`
  std::vector<std::uint16_t> ports{443, 853};
  std::vector<std::string> names_only; // resolvers and relays whose addresses are not known
};

// `addresses` in any order; each is written once, IPv4 before IPv6.
[[nodiscard]] std::string write_nftables(std::vector<IpAddress> addresses,
                                         const FirewallSettings& settings);

// One address a line, no comment.
[[nodiscard]] std::string write_addresses(std::vector<IpAddress> addresses);

} // namespace haechi::emit::dns_export
