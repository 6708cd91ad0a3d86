#pragma once
// How far an authority reaches (RFC 5280 section 4.2.1.10): names and prefixes for which it may
// sign, and those for which it never may. An authority that is bound to names signs for no address,
// and the reverse.

#include "engine/certificates/host_coverage.h"

namespace haechi::engine::certificates {

inline constexpr std::size_t kMaxConstraints = 64;

struct NameConstraints {
  std::vector<std::string> permitted_hosts; // canonical, each with all below it; empty: all
  std::vector<std::string> excluded_hosts;
  std::vector<Cidr> permitted_addresses; // empty: all
  std::vector<Cidr> excluded_addresses;

  [[nodiscard]] bool is_empty() const;
  // `pattern`: a name or a wildcard, which must lie inside with all that it stands for.
  [[nodiscard]] bool allows(std::string_view pattern) const;
  [[nodiscard]] bool allows(const IpAddress& address) const;
  [[nodiscard]] bool allows(const Target& target) const;

  bool operator==(const NameConstraints&) const = default;
};

// Adds `text` (a host name, an address or a prefix) to the permitted or the excluded ones. Errors:
// E-CA-006.
[[nodiscard]] Result<void> add_permitted(NameConstraints& to, std::string_view text);
[[nodiscard]] Result<void> add_excluded(NameConstraints& to, std::string_view text);

// As OpenSSL's configuration language writes the extension; empty when there is no constraint.
[[nodiscard]] std::string to_extension_text(const NameConstraints& constraints);

// One line for people: "permitted example.org; excluded 10.0.0.0/8".
[[nodiscard]] std::string to_string(const NameConstraints& constraints);

} // namespace haechi::engine::certificates
