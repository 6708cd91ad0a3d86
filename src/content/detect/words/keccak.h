#pragma once
// Keccak-256 as Ethereum uses it (before SHA-3 changed the padding). Short texts only.

#include <array>
#include <cstdint>
#include <string_view>

namespace haechi::content {

// `text` has at most 135 bytes: one block.
[[nodiscard]] std::array<std::uint8_t, 32> keccak256(std::string_view text);

} // namespace haechi::content
