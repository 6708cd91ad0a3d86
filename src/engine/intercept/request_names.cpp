#include "engine/intercept/request_names.h"

#include "text/host_name.h"
#include "wire/http1/authority.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::intercept {

namespace {

struct Spelt {
  std::string host;    // canonical; empty: an address
  std::string written; // as it goes upstream, without a port
  std::uint16_t port = 0;
  bool operator==(const Spelt&) const = default;
};

std::optional<Spelt> spell(std::string_view text, std::uint16_t default_port) {
  const auto parsed = wire::http1::parse_authority(text);
  if (!parsed) {
    return std::nullopt;
  }
  Spelt out;
  out.port = parsed->port.value_or(default_port);
  if (const auto address = IpAddress::parse(parsed->host)) {
    if (address->is_v4() == parsed->is_bracketed) {
      return std::nullopt;
    }
    out.written =
        parsed->is_bracketed ? fmt::format("[{}]", address->to_string()) : address->to_string();
    return out;
  }
  auto host = text::make_host_name(parsed->host);
  if (!host || parsed->is_bracketed) {
    return std::nullopt;
  }
  out.host = *host;
  out.written = *host;
  return out;
}

} // namespace

bool is_covered(std::string_view host, std::span<const std::string> covered) {
  return std::ranges::any_of(covered, [&](std::string_view name) {
    if (!name.starts_with("*.")) {
      return name == host;
    }
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && dot > 0 && host.substr(dot) == name.substr(1);
  });
}

RequestNames read_names(const Request& request, const ConnectionNames& connection) {
  RequestNames names;
  const auto authority = spell(request.authority, connection.port);
  const auto host = request.host ? spell(*request.host, connection.port) : authority;
  if (!authority || !host) {
    names.trouble = NameTrouble::Unreadable;
    return names;
  }
  if (*authority != *host) {
    names.trouble = NameTrouble::Contradicts;
    return names;
  }
  names.host = authority->host;
  names.authority = authority->port == 443
                        ? authority->written
                        : fmt::format("{}:{}", authority->written, authority->port);
  const bool is_same = !names.host.empty() && names.host == connection.server_name;
  names.is_fronted = (!is_same && !connection.server_name.empty()) ||
                     (!connection.asked.empty() && connection.asked != names.host);
  const std::string& covered_as = names.host.empty() ? authority->written : names.host;
  if (authority->port != connection.port ||
      (!is_same && !is_covered(covered_as, connection.covered))) {
    names.trouble = NameTrouble::Misdirected;
  }
  return names;
}

} // namespace haechi::engine::intercept
