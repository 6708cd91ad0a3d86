#pragma once
// The names that may be blocked by name, as plain lines for other systems.

#include "catalog/catalog.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

struct ExportedName {
  std::string name;
  Match match{};
  std::vector<std::string> services; // ids, sorted
};

// Sorted by name; a name that is both suffix and exact is there once, as the suffix. With `service`
// only the names of that one, or of those that took its place (Catalog::find_current). Globs of
// compact catalogs are among them.
[[nodiscard]] std::vector<ExportedName> list_blockable(const Catalog& catalog,
                                                       std::string_view service = {});

} // namespace haechi::catalog
