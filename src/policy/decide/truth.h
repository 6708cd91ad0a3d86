#pragma once
// Conditions in Kleene logic: what is not known is neither true nor false.

#include "policy/decide/slots.h"

#include <cstdint>
#include <vector>

namespace haechi::policy {

enum class Truth : std::uint8_t { No, Maybe, Yes };

[[nodiscard]] constexpr Truth negate(Truth truth) {
  return static_cast<Truth>(2 - static_cast<int>(truth));
}

[[nodiscard]] constexpr Truth both(Truth a, Truth b) {
  return a < b ? a : b;
}

[[nodiscard]] constexpr Truth either(Truth a, Truth b) {
  return a < b ? b : a;
}

[[nodiscard]] Truth evaluate(const Program& program, const Slots& slots, NodeIndex node);

// An open question: this condition asks for a value of an axis that is open. kNoNode: the axis
// matters by itself (which body, device or zone it is; whether `personal-data` is among the
// findings).
struct OpenAtom {
  AxisId axis = 0;
  NodeIndex node = kNoNode;
};

// Adds what a condition that is Maybe hangs on.
void collect_open(const Program& program, const Slots& slots, NodeIndex node,
                  std::vector<OpenAtom>& open);

// `out-of-scope-zone` and the like: the first part of the scope that is No.
[[nodiscard]] std::string_view mismatch_word(const Program& program, const Slots& slots,
                                             NodeIndex scope);

} // namespace haechi::policy
