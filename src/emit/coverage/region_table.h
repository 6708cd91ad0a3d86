#pragma once
// Regions as rows of a table: the facets that matter, then what the caller says of each region.

#include "emit/coverage/sets.h"
#include "emit/coverage/table.h"
#include "policy/coverage/coverage.h"

#include <string>
#include <vector>

namespace haechi::emit::coverage {

class RegionTable {
 public:
  // Columns for the axes from `first` on, but for those that are the same, and everything, in all
  // of `regions`; then columns headed by `more`.
  RegionTable(const std::vector<policy::coverage::Axis>& axes,
              const std::vector<const policy::coverage::Region*>& regions, std::size_t first,
              const std::vector<std::string>& more, Language language, SetNamer& namer);

  void add(const policy::coverage::Region& region, const std::vector<std::string>& more);

  [[nodiscard]] std::string text() const { return table_.text(); }

 private:
  const std::vector<policy::coverage::Axis>& axes_;
  std::vector<std::size_t> columns_;
  SetNamer& namer_;
  Table table_{2};
  const policy::coverage::Region* last_ = nullptr;
};

} // namespace haechi::emit::coverage
