#include "wire/tls/ja4.h"

#include "base/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::wire::tls {

namespace {

constexpr std::uint16_t kServerName = 0;
constexpr std::uint16_t kAlpn = 16;

std::vector<std::uint16_t> without_grease(const std::vector<std::uint16_t>& values) {
  std::vector<std::uint16_t> kept;
  std::ranges::copy_if(values, std::back_inserter(kept),
                       [](std::uint16_t value) { return !is_grease(value); });
  return kept;
}

std::string_view version_word(const ClientHello& hello) {
  const auto versions = without_grease(hello.versions);
  const std::uint16_t best =
      versions.empty() ? hello.legacy_version : *std::ranges::max_element(versions);
  switch (best) {
  case 0x0304:
    return "13";
  case 0x0303:
    return "12";
  case 0x0302:
    return "11";
  case 0x0301:
    return "10";
  case 0x0300:
    return "s3";
  default:
    return "00";
  }
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// The first and the last character of the first protocol offered, or of its hexadecimal form.
std::string alpn_word(const ClientHello& hello) {
  if (hello.alpn.empty()) {
    return "00";
  }
  const std::string_view first = hello.alpn.front();
  if (is_alphanumeric(first.front()) && is_alphanumeric(first.back())) {
    return {first.front(), first.back()};
  }
  const std::string digits = to_hex(as_bytes(first));
  return {digits.front(), digits.back()};
}

std::string join(const std::vector<std::uint16_t>& values) {
  std::string out;
  for (const std::uint16_t value : values) {
    out += fmt::format("{}{:04x}", out.empty() ? "" : ",", value);
  }
  return out;
}

std::string hash_word(const std::string& text) {
  return text.empty() ? std::string(12, '0') : to_hex(sha256(as_bytes(text))).substr(0, 12);
}

std::string extensions_text(std::vector<std::uint16_t> extensions, const ClientHello& hello) {
  std::erase(extensions, kServerName);
  std::erase(extensions, kAlpn);
  std::ranges::sort(extensions);
  const std::string signatures = join(without_grease(hello.signature_schemes));
  return join(extensions) + (signatures.empty() ? "" : "_" + signatures);
}

} // namespace

bool is_grease(std::uint16_t value) {
  return (value & 0x0F0FU) == 0x0A0A && value >> 8U == (value & 0xFFU);
}

std::string make_ja4(const ClientHello& hello, Transport transport) {
  auto ciphers = without_grease(hello.ciphers);
  const auto extensions = without_grease(hello.extensions);
  std::ranges::sort(ciphers);
  constexpr std::size_t kMost = 99;
  return fmt::format("{}{}{}{:02}{:02}{}_{}_{}", static_cast<char>(transport), version_word(hello),
                     hello.server_name ? 'd' : 'i', std::min(ciphers.size(), kMost),
                     std::min(extensions.size(), kMost), alpn_word(hello), hash_word(join(ciphers)),
                     hash_word(extensions_text(extensions, hello)));
}

} // namespace haechi::wire::tls
