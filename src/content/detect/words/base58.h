#pragma once
// Base58Check as wallets use it: a version byte, a payload, four bytes of a double SHA-256.

#include <cstdint>
#include <optional>
#include <string_view>

namespace haechi::content {

// The version byte of a text that decodes to 25 bytes with the right check.
[[nodiscard]] std::optional<std::uint8_t> read_base58_version(std::string_view text);

} // namespace haechi::content
