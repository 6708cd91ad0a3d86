#include "policy/regions/merging.h"

namespace haechi::policy::regions {

std::vector<AxisIndex> differing_axes(const Layout& layout, const std::vector<const Box*>& boxes) {
  Box differences(boxes.front()->size());
  for (const Box* box : boxes) {
    for (std::size_t i = 0; i < differences.size(); ++i) {
      differences[i] |= (*box)[i] ^ (*boxes.front())[i];
    }
  }
  std::vector<AxisIndex> axes;
  for (AxisIndex axis = 0; axis < layout.axis_count(); ++axis) {
    if (!layout.is_empty(differences, axis)) {
      axes.push_back(axis);
    }
  }
  return axes;
}

} // namespace haechi::policy::regions
