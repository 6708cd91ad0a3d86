#include "wire/dns/client_marks.h"

#include "wire/dns/record.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::wire::dns {

namespace {

constexpr std::size_t kMacTextSize = 17;
constexpr std::size_t kMacBase64Size = 8;

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? std::optional(static_cast<unsigned>(lower - 'a') + 10U)
                                      : std::nullopt;
}

std::optional<MacAddress> parse_hex_mac(std::string_view text) {
  const char separator = text[2];
  if (separator != ':' && separator != '-') {
    return std::nullopt;
  }
  MacAddress out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto high = hex_digit(text[3 * i]);
    const auto low = hex_digit(text[3 * i + 1]);
    if (!high || !low || (i + 1 < out.size() && text[3 * i + 2] != separator)) {
      return std::nullopt;
    }
    out[i] = static_cast<Byte>(*high << 4U | *low);
  }
  return out;
}

std::optional<MacAddress> parse_base64_mac(std::string_view text) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::uint64_t bits = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    bits = bits << 6U | value;
  }
  MacAddress out{};
  for (std::size_t i = out.size(); i-- > 0; bits >>= 8U) {
    out[i] = static_cast<Byte>(bits & 0xFFU);
  }
  return out;
}

std::optional<MacAddress> read_mac(std::uint16_t code, ByteView value) {
  if (code == kOptionDeviceId) {
    return parse_mac(as_text(value));
  }
  MacAddress out{};
  if (value.size() != out.size()) {
    return std::nullopt;
  }
  std::ranges::copy(value, out.begin());
  return out;
}

} // namespace

std::optional<MacAddress> parse_mac(std::string_view text) {
  if (text.size() == kMacTextSize) {
    return parse_hex_mac(text);
  }
  return text.size() == kMacBase64Size ? parse_base64_mac(text) : std::nullopt;
}

bool is_client_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxClientId &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string to_text(const MacAddress& mac) {
  return fmt::format("{:02x}", fmt::join(mac, ":"));
}

ClientMarks parse_client_marks(ByteView options) {
  ClientMarks out;
  bool is_mac_disputed = false;
  bool is_id_disputed = false;
  Reader reader(options);
  while (!reader.is_done()) {
    const auto code = reader.u16();
    const auto value = code ? reader.vector16() : std::nullopt;
    if (!value) {
      return {};
    }
    if (*code == kOptionClientId) {
      const std::string_view text = as_text(*value);
      is_id_disputed = is_id_disputed || !is_client_id(text) || (!out.id.empty() && out.id != text);
      out.id = text;
    } else if (is_client_mark(*code)) {
      const auto mac = read_mac(*code, *value);
      is_mac_disputed = is_mac_disputed || !mac || (out.mac && out.mac != mac);
      out.mac = mac;
    }
  }
  if (is_mac_disputed) {
    out.mac = std::nullopt;
  }
  if (is_id_disputed) {
    out.id = {};
  }
  return out;
}

} // namespace haechi::wire::dns
