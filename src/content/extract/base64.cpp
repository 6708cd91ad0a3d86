#include "content/extract/base64.h"

#include <array>
#include <cstdint>

namespace haechi::content::extract {

namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned char kNone = 0xFF;

constexpr auto kValues = [] {
  std::array<unsigned char, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<unsigned char>(i);
  }
  values['-'] = 62;
  values['_'] = 63;
  return values;
}();

} // namespace

std::optional<Decoded64> decode_base64(std::string_view text) {
  if (text.ends_with('=')) {
    if (text.size() % 4 != 0) {
      return std::nullopt;
    }
    text.remove_suffix(text.ends_with("==") ? 2 : 1);
  }
  const bool is_url = text.find_first_of("-_") != std::string_view::npos;
  if (text.size() % 4 == 1 || (is_url && text.find_first_of("+/") != std::string_view::npos)) {
    return std::nullopt;
  }
  Decoded64 out{.bytes = {}, .is_url = is_url};
  out.bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const unsigned char digit = kValues[static_cast<unsigned char>(c)];
    if (digit == kNone) {
      return std::nullopt;
    }
    bits = (bits << 6U | digit) & 0xFFFFFFU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.bytes += static_cast<char>(bits >> count & 0xFFU);
    }
  }
  if ((bits & ((1U << count) - 1U)) != 0) {
    return std::nullopt;
  }
  return out;
}

std::string encode_base64(std::string_view bytes, bool is_url, bool is_padded) {
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  const auto put = [&](unsigned digit) {
    const char c = kDigits[digit & 63U];
    out += !is_url ? c : c == '+' ? '-' : c == '/' ? '_' : c;
  };
  for (const char c : bytes) {
    bits = (bits << 8U | static_cast<unsigned char>(c)) & 0xFFFFFFU;
    count += 8;
    while (count >= 6) {
      count -= 6;
      put(bits >> count);
    }
  }
  if (count != 0) {
    put(bits << (6 - count));
  }
  while (is_padded && out.size() % 4 != 0) {
    out += '=';
  }
  return out;
}

} // namespace haechi::content::extract
