#pragma once
// Goes through all cells of a question and gathers what is said of each into a diagram. A cell is
// first asked with the further facets unknown and taken apart only where that leaves something
// open. Ends when the budget is spent: what was not reached is kUnexplored, never left out.

#include "policy/coverage/axes.h"
#include "policy/coverage/diagram.h"

#include <functional>

namespace haechi::policy::coverage {

struct Said {
  AnswerId answer = kNoAnswer;
  bool is_final = false; // nothing that is still unknown can change it
};

// `orders`: all that could speak.
using AskCell = std::function<Said(const Request& cell, std::span<const OrderNumber> orders)>;

struct Sweep {
  Diagram diagram;
  DiagramNode root = 0;
  std::size_t asked = 0; // cells; one may cost several decisions
  bool is_partial = false;
};

// The number of cells if every facet were taken apart everywhere.
[[nodiscard]] double count_cells(const std::vector<Axis>& axes);

// `budget`: how many cells may be asked.
[[nodiscard]] Sweep sweep(const Asker& asker, const std::vector<Axis>& axes, const Request& known,
                          std::size_t budget, const AskCell& ask);

} // namespace haechi::policy::coverage
