#include "catalog/export.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace haechi::catalog {

namespace {

using NameOfService = std::pair<std::string_view, ServiceIndex>;

// Names that are only to be warned of: whoever takes a list can do nothing but block.
std::set<NameOfService> find_warn_only(const Catalog& catalog) {
  std::set<NameOfService> found;
  for (const Name& name : catalog.names()) {
    if (name.stage == "warn") {
      found.emplace(name.pattern, name.service);
    }
  }
  return found;
}

std::set<std::string_view> find_ids(const Catalog& catalog, std::string_view service) {
  std::set<std::string_view> ids;
  for (const Service* current : catalog.find_current(service)) {
    ids.insert(current->id);
  }
  return ids;
}

} // namespace

std::vector<ExportedName> list_blockable(const Catalog& catalog, std::string_view service) {
  std::vector<ExportedName> names;
  const std::set<NameOfService> warn_only = find_warn_only(catalog);
  const auto wanted = find_ids(catalog, service);
  catalog.visit_blockable(
      [&](std::string_view pattern, Match match, std::span<const ServiceIndex> indexes) {
        ExportedName name{std::string(pattern), match, {}};
        for (const ServiceIndex index : indexes) {
          if (!warn_only.contains({pattern, index})) {
            name.services.push_back(catalog.services()[index].id);
          }
        }
        if (name.services.empty()) {
          return;
        }
        if (service.empty() || std::ranges::any_of(name.services, [&](const std::string& id) {
              return wanted.contains(id);
            })) {
          names.push_back(std::move(name));
        }
      });
  std::ranges::sort(names, {}, [](const ExportedName& n) {
    return std::tuple(std::string_view(n.name), n.match);
  });
  const auto repeated =
      std::ranges::unique(names, [](const ExportedName& a, const ExportedName& b) {
        return a.name == b.name && a.match == Match::Suffix && b.match == Match::Exact;
      });
  names.erase(repeated.begin(), repeated.end());
  return names;
}

} // namespace haechi::catalog
