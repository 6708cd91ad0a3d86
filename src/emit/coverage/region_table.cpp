#include "emit/coverage/region_table.h"

#include "emit/coverage/words.h"

#include <algorithm>

namespace haechi::emit::coverage {

using policy::coverage::Axis;
using policy::coverage::Region;

RegionTable::RegionTable(const std::vector<Axis>& axes, const std::vector<const Region*>& regions,
                         std::size_t first, const std::vector<std::string>& more, Language language,
                         SetNamer& namer)
    : axes_(axes), namer_(namer) {
  std::vector<std::string> head;
  for (std::size_t axis = first; axis < axes.size(); ++axis) {
    const bool is_whole = std::ranges::all_of(regions, [&](const Region* region) {
      return region->classes[axis].size() == axes[axis].classes.size();
    });
    const bool is_further = axis >= policy::coverage::kFirstFurtherAxis;
    if (!is_whole || (!is_further && axes[axis].classes.size() > 1)) {
      columns_.push_back(axis);
      head.push_back(name_axis(axes[axis].name, language));
    }
  }
  head.insert(head.end(), more.begin(), more.end());
  table_.add(std::move(head));
}

// What stands in the same columns above is not said again.
void RegionTable::add(const Region& region, const std::vector<std::string>& more) {
  std::vector<std::string> cells;
  bool is_same = last_ != nullptr;
  for (const std::size_t axis : columns_) {
    const bool may_repeat =
        axis == policy::coverage::kBodyAxis || axis == policy::coverage::kServiceAxis;
    is_same = is_same && may_repeat && last_->classes[axis] == region.classes[axis];
    cells.push_back(is_same ? "" : namer_.name(axes_[axis], region.classes[axis]));
  }
  cells.insert(cells.end(), more.begin(), more.end());
  table_.add(std::move(cells));
  last_ = &region;
}

} // namespace haechi::emit::coverage
