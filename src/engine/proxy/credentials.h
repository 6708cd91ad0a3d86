#pragma once
// Basic credentials (RFC 7617) out of a Proxy-Authorization field. Posture: robust to untrusted
// client input.

#include <optional>
#include <string>
#include <string_view>

namespace haechi::engine::proxy {

struct Credentials {
  std::string user;
  std::string password;
};

// nullopt: another scheme, no strict base64 (RFC 4648 section 4), no colon, an empty user, a
// control character, or more than 512 bytes.
[[nodiscard]] std::optional<Credentials> parse_basic_credentials(std::string_view field);

} // namespace haechi::engine::proxy
