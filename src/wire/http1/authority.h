#pragma once
// `host[:port]` as request targets and Host fields carry it (RFC 3986 section 3.2): a name, an IPv4
// address or a bracketed IPv6 address. Not canonical: text/host_name decides what the host names.

#include <cstdint>
#include <optional>
#include <string_view>

namespace haechi::wire::http1 {

struct Authority {
  std::string_view host; // without brackets
  std::optional<std::uint16_t> port;
  bool is_bracketed = false;
};

// nullopt: empty host, userinfo, a port that is no number from 1 to 65535, stray brackets or bytes
// that no authority may hold. An empty port (`host:`) counts as absent.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

} // namespace haechi::wire::http1
