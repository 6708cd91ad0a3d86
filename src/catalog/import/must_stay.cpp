#include "catalog/import/must_stay.h"

#include "catalog/guarded_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::catalog {

namespace {

// The name and every name above it of two labels and more.
template <class Use> void for_each_above(std::string_view name, Use&& use) {
  for (;;) {
    use(name);
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) {
      return;
    }
    name.remove_prefix(dot + 1);
  }
}

} // namespace

void MustStay::protect(std::string_view host) {
  if (host.starts_with('.')) {
    host.remove_prefix(1);
    below_.emplace(host);
  }
  hosts_.emplace(host);
  for_each_above(host, [&](std::string_view name) { above_.emplace(name); });
}

MustStay::MustStay(std::string_view lines, const Catalog& catalog) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, end);
    line = line.substr(0, std::min(line.find('#'), line.size()));
    const std::size_t last = line.find_last_not_of(" \t\r");
    if (last != std::string_view::npos) {
      protect(line.substr(0, last + 1));
    }
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  for (const Name& name : catalog.names()) {
    if (name.match != Match::Glob && (name.use == Use::Shared || name.use == Use::ThirdParty)) {
      for_each_above(name.pattern, [&](std::string_view above) { shared_.emplace(above); });
    }
  }
}

std::string MustStay::find_reason(std::string_view pattern, Match match) const {
  if (const auto reason = find_collateral(pattern, match); !reason.empty()) {
    return std::string(reason);
  }
  const std::string name(pattern);
  if (hosts_.contains(name)) {
    return "it must stay reachable (must-stay.txt)";
  }
  if (match == Match::Suffix && above_.contains(name)) {
    return "a host below it must stay reachable (must-stay.txt)";
  }
  std::string reason;
  for_each_above(pattern, [&](std::string_view above) {
    if (reason.empty() && below_.contains(std::string(above))) {
      reason = fmt::format("all of `{}` must stay reachable (must-stay.txt)", above);
    }
  });
  if (reason.empty() && match == Match::Suffix && shared_.contains(name)) {
    reason = "the catalog knows names at or below it that others share";
  }
  return reason;
}

} // namespace haechi::catalog
