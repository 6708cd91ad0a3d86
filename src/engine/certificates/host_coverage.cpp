#include "engine/certificates/host_coverage.h"

#include "text/host_name.h"

#include <algorithm>

namespace haechi::engine::certificates {

bool matches_host_pattern(std::string_view host, std::string_view pattern) {
  if (!pattern.starts_with("*.")) {
    return host == pattern;
  }
  const std::string_view below = pattern.substr(1); // with its dot
  if (below.find('.', 1) == std::string_view::npos || !host.ends_with(below)) {
    return false;
  }
  const std::string_view label = host.substr(0, host.size() - below.size());
  return !label.empty() && label.find('.') == std::string_view::npos;
}

bool covers(const SubjectNames& names, const Target& target) {
  if (target.address) {
    return std::ranges::find(names.addresses, *target.address) != names.addresses.end();
  }
  return !target.host.empty() && std::ranges::any_of(names.hosts, [&](const std::string& pattern) {
    return matches_host_pattern(target.host, pattern);
  });
}

std::optional<std::string> make_host_pattern(std::string_view text) {
  const bool is_wildcard = text.starts_with("*.");
  auto name = text::make_host_name(is_wildcard ? text.substr(2) : text);
  if (!name || name->find('*') != std::string::npos) {
    return std::nullopt;
  }
  return is_wildcard ? "*." + *name : *std::move(name);
}

} // namespace haechi::engine::certificates
