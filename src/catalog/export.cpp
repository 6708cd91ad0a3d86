#include "catalog/export.h"

#include <algorithm>
#include <tuple>

namespace haechi::catalog {

std::vector<ExportedName> list_blockable(const Catalog& catalog, std::string_view service) {
  std::vector<ExportedName> names;
  catalog.visit_blockable(
      [&](std::string_view pattern, Match match, std::span<const ServiceIndex> indexes) {
        ExportedName name{std::string(pattern), match, {}};
        for (const ServiceIndex index : indexes) {
          name.services.push_back(catalog.services()[index].id);
        }
        if (service.empty() || std::ranges::find(name.services, service) != name.services.end()) {
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
