#pragma once
// Counts over a parsed catalog, for `catalog stats`.

#include "catalog/load.h"
#include "catalog/models.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace haechi::catalog {

using Counts = std::map<std::string, std::size_t>;

// A group of counts under one title, such as services by control country.
struct StatsGroup {
  std::string title;
  Counts counts;
};

[[nodiscard]] std::vector<StatsGroup> count_all(const CatalogParts& parts,
                                                const ModelMakers& makers);
[[nodiscard]] std::string to_text(const std::vector<StatsGroup>& groups);
[[nodiscard]] std::string to_json(const std::vector<StatsGroup>& groups);

} // namespace haechi::catalog
