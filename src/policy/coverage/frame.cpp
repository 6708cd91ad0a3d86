#include "policy/coverage/frame.h"

namespace haechi::policy::coverage {

Coverage make_frame(const Asker& asker, const Question& question, Axes axes, const Sweep& swept) {
  Coverage out;
  out.at = question.known.at;
  out.digest = asker.decider().digest();
  out.known = question.known;
  out.cells = count_cells(axes.axes);
  out.asked = swept.asked;
  out.left_out = std::move(axes.left_out);
  out.axes = std::move(axes.axes);
  for (Region& region : swept.diagram.regions(swept.root)) {
    (region.answer == kUnexplored ? out.unexplored : out.regions).push_back(std::move(region));
  }
  return out;
}

} // namespace haechi::policy::coverage
