#include "engine/certificates/name_constraints.h"

#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::certificates {

namespace {

using text::is_same_or_below;

bool is_below_any(std::string_view name, const std::vector<std::string>& suffixes) {
  return std::ranges::any_of(
      suffixes, [&](const std::string& suffix) { return is_same_or_below(name, suffix); });
}

// A wildcard reaches every name one label below `base`.
bool reaches_any(std::string_view base, const std::vector<std::string>& excluded) {
  return std::ranges::any_of(excluded, [&](const std::string& name) {
    const std::size_t dot = name.find('.');
    return dot != std::string::npos && std::string_view(name).substr(dot + 1) == base;
  });
}

Result<void> add(std::vector<std::string>& hosts, std::vector<Cidr>& prefixes,
                 std::string_view text) {
  if (hosts.size() + prefixes.size() >= kMaxConstraints) {
    return fail("E-CA-006", fmt::format("more than {} name constraints", kMaxConstraints));
  }
  if (const auto prefix = Cidr::parse(text)) {
    prefixes.push_back(*prefix);
    return {};
  }
  auto host = text::make_host_name(text.starts_with('.') ? text.substr(1) : text);
  if (!host || host->find('*') != std::string::npos) {
    return fail("E-CA-006",
                fmt::format("`{}` is no host name and no address prefix to constrain by", text), {},
                "example.org stands for itself and all below it; 10.0.0.0/8");
  }
  hosts.push_back(*std::move(host));
  return {};
}

std::string mask_of(const Cidr& prefix) {
  std::string out;
  const std::size_t bytes = prefix.address.bytes().size();
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t bits =
        std::min<std::size_t>(8, prefix.length > 8 * i ? prefix.length - 8 * i : 0);
    const unsigned value = bits == 0 ? 0U : (0xFFU << (8 - bits)) & 0xFFU;
    if (bytes == 4) {
      out += fmt::format("{}{}", out.empty() ? "" : ".", value);
    } else {
      out += fmt::format("{}{:02x}", i > 0 && i % 2 == 0 ? ":" : "", value);
    }
  }
  return out;
}

void append(std::string& out, std::string_view word, const std::vector<std::string>& hosts,
            const std::vector<Cidr>& prefixes) {
  for (const std::string& host : hosts) {
    out += fmt::format(",{};DNS:{}", word, host);
  }
  for (const Cidr& prefix : prefixes) {
    out += fmt::format(",{};IP:{}/{}", word, prefix.address.to_string(), mask_of(prefix));
  }
}

void describe(std::string& out, std::string_view word, const std::vector<std::string>& hosts,
              const std::vector<Cidr>& prefixes) {
  if (hosts.empty() && prefixes.empty()) {
    return;
  }
  std::vector<std::string> all = hosts;
  for (const Cidr& prefix : prefixes) {
    all.push_back(prefix.to_string());
  }
  out += fmt::format("{}{} {}", out.empty() ? "" : "; ", word, fmt::join(all, ", "));
}

} // namespace

bool NameConstraints::is_empty() const {
  return permitted_hosts.empty() && excluded_hosts.empty() && permitted_addresses.empty() &&
         excluded_addresses.empty();
}

bool NameConstraints::allows(std::string_view pattern) const {
  const bool is_wildcard = pattern.starts_with("*.");
  const std::string_view base = is_wildcard ? pattern.substr(2) : pattern;
  if (is_below_any(base, excluded_hosts) || (is_wildcard && reaches_any(base, excluded_hosts))) {
    return false;
  }
  if (permitted_hosts.empty()) {
    return permitted_addresses.empty();
  }
  return is_below_any(base, permitted_hosts);
}

bool NameConstraints::allows(const IpAddress& address) const {
  const auto holds = [&](const Cidr& prefix) { return prefix.contains(address); };
  if (std::ranges::any_of(excluded_addresses, holds)) {
    return false;
  }
  if (permitted_addresses.empty()) {
    return permitted_hosts.empty();
  }
  return std::ranges::any_of(permitted_addresses, holds);
}

bool NameConstraints::allows(const Target& target) const {
  return target.address ? allows(*target.address) : allows(std::string_view(target.host));
}

Result<void> add_permitted(NameConstraints& to, std::string_view text) {
  return add(to.permitted_hosts, to.permitted_addresses, text);
}

Result<void> add_excluded(NameConstraints& to, std::string_view text) {
  return add(to.excluded_hosts, to.excluded_addresses, text);
}

std::string to_extension_text(const NameConstraints& constraints) {
  if (constraints.is_empty()) {
    return {};
  }
  std::string out = "critical";
  append(out, "permitted", constraints.permitted_hosts, constraints.permitted_addresses);
  append(out, "excluded", constraints.excluded_hosts, constraints.excluded_addresses);
  // A kind of name without a constraint of its own would be free of all constraints.
  if (!constraints.permitted_hosts.empty() && constraints.permitted_addresses.empty()) {
    out += ",excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:::/::";
  }
  if (constraints.permitted_hosts.empty() && !constraints.permitted_addresses.empty()) {
    out += ",excluded;DNS:";
  }
  return out;
}

std::string to_string(const NameConstraints& constraints) {
  std::string out;
  describe(out, "permitted", constraints.permitted_hosts, constraints.permitted_addresses);
  describe(out, "excluded", constraints.excluded_hosts, constraints.excluded_addresses);
  return out.empty() ? "none" : out;
}

} // namespace haechi::engine::certificates
