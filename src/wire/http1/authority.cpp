#include "wire/http1/authority.h"

#include "wire/http1/fields.h"

#include <algorithm>

namespace haechi::wire::http1 {

namespace {

bool is_host_text(std::string_view host) {
  constexpr std::string_view kForbidden = "/?#@[]\\:\"<>^`{|}";
  return !host.empty() && std::ranges::none_of(host, [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F || kForbidden.find(c) != std::string_view::npos;
  });
}

bool is_ipv6_text(std::string_view host) {
  return !host.empty() &&
         host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

} // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  Authority out;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || !is_ipv6_text(text.substr(1, close - 1))) {
      return std::nullopt;
    }
    out.host = text.substr(1, close - 1);
    out.is_bracketed = true;
    rest = text.substr(close + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    out.host = text.substr(0, colon);
    rest = text.substr(colon);
    if (!is_host_text(out.host)) {
      return std::nullopt;
    }
  }
  if (rest.empty() || rest == ":") {
    return out;
  }
  const auto port = parse_length(rest.substr(1));
  if (rest.front() != ':' || !port || *port == 0 || *port > 65535 || rest.size() > 6) {
    return std::nullopt;
  }
  out.port = static_cast<std::uint16_t>(*port);
  return out;
}

} // namespace haechi::wire::http1
