#include "content/detect/words/base58.h"

#include "base/digest.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

} // namespace

std::optional<std::uint8_t> read_base58_version(std::string_view text) {
  std::array<Byte, 25> bytes{};
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    std::size_t carry = value;
    for (std::size_t i = bytes.size(); i-- > 0;) {
      carry += static_cast<std::size_t>(bytes[i]) * 58;
      bytes[i] = static_cast<Byte>(carry & 0xFFU);
      carry >>= 8U;
    }
    if (carry != 0) {
      return std::nullopt;
    }
  }
  const Sha256 once = sha256(ByteView(bytes).first(21));
  const Sha256 twice = sha256(once);
  return std::equal(twice.begin(), twice.begin() + 4, bytes.begin() + 21) ? std::optional(bytes[0])
                                                                          : std::nullopt;
}

} // namespace haechi::content
