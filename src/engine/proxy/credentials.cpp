#include "engine/proxy/credentials.h"

#include "wire/http1/fields.h"

#include <algorithm>
#include <cstdint>

namespace haechi::engine::proxy {

namespace {

constexpr std::size_t kMaxEncoded = 684; // of 512 bytes

int sextet(char c) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t at = kAlphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > kMaxEncoded) {
    return std::nullopt;
  }
  const std::size_t padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  if (padding > 2) {
    return std::nullopt;
  }
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text.substr(0, text.size() - padding)) {
    const int value = sextet(c);
    if (value < 0) {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xFFU);
    }
  }
  const bool has_stray_bits = (bits & ((1U << count) - 1U)) != 0;
  return has_stray_bits ? std::nullopt : std::optional(out);
}

} // namespace

std::optional<Credentials> parse_basic_credentials(std::string_view field) {
  const std::size_t blank = field.find(' ');
  if (blank == std::string_view::npos ||
      !wire::http1::equals_ignoring_case(field.substr(0, blank), "basic")) {
    return std::nullopt;
  }
  const auto pair = decode_base64(wire::http1::trim_blanks(field.substr(blank)));
  if (!pair || !wire::http1::is_field_value(*pair)) {
    return std::nullopt;
  }
  const std::size_t colon = pair->find(':');
  if (colon == std::string::npos || colon == 0) {
    return std::nullopt;
  }
  return Credentials{pair->substr(0, colon), pair->substr(colon + 1)};
}

} // namespace haechi::engine::proxy
