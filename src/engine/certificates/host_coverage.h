#pragma once
// The names in a certificate, and whether they cover a host (RFC 6125, RFC 9525): subject
// alternative names only, never the common name; `*` stands for exactly one whole leftmost label
// and never right below a top-level domain; an address is covered by that very address alone.

#include "base/ip.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::certificates {

struct SubjectNames {
  std::vector<std::string> hosts; // canonical; `*.example.org` for a wildcard
  std::vector<IpAddress> addresses;

  [[nodiscard]] std::size_t size() const { return hosts.size() + addresses.size(); }

  bool operator==(const SubjectNames&) const = default;
};

// Whom a client asked for: a canonical host name, or an address.
struct Target {
  std::string host;                 // empty: `address` counts
  std::optional<IpAddress> address; // empty: `host` counts

  [[nodiscard]] static Target of(std::string host) { return {std::move(host), std::nullopt}; }

  [[nodiscard]] static Target of(const IpAddress& address) { return {{}, address}; }

  [[nodiscard]] std::string to_string() const { return address ? address->to_string() : host; }

  bool operator==(const Target&) const = default;
};

// `pattern` is one entry of SubjectNames::hosts.
[[nodiscard]] bool matches_host_pattern(std::string_view host, std::string_view pattern);
[[nodiscard]] bool covers(const SubjectNames& names, const Target& target);

// `text` in its one spelling, a leading `*.` kept; nullopt: no name that a certificate may hold.
[[nodiscard]] std::optional<std::string> make_host_pattern(std::string_view text);

} // namespace haechi::engine::certificates
