#pragma once
// Takes boxes apart until something is the same throughout each part.

#include "policy/regions/ground.h"
#include "policy/regions/merging.h"

#include <optional>
#include <utility>

namespace haechi::policy::regions {

// Work that has been done, against what may be done. What was begun is finished.
struct Steps {
  std::uint64_t spent = 0;
  std::uint64_t limit = 0;

  void take(std::uint64_t more) { spent += more; }

  [[nodiscard]] bool is_over() const { return spent >= limit; }
};

template <class Value> struct Settled {
  Box box;
  Value value;
};

// `classify(box, open)` gives the value of the box, or adds the literals that it hangs on to
// `open`, the most pressing first; nullopt without such literals: the box is of no interest. The
// parts share no request; neighbours of the same value are put together. Where the steps do not
// suffice nothing is given.
template <class Value, class Classify>
std::vector<Settled<Value>> settle(const Ground& ground, Box start, Classify classify,
                                   Steps& steps) {
  std::vector<Settled<Value>> settled;
  std::vector<Box> boxes{std::move(start)};
  std::vector<Literal> open;
  while (!boxes.empty() && !steps.is_over()) {
    const Box box = std::move(boxes.back());
    boxes.pop_back();
    open.clear();
    steps.take(4);
    std::optional<Value> value = classify(box, open);
    if (!open.empty()) {
      ground.split(box, open, boxes);
    } else if (value) {
      settled.push_back({box, std::move(*value)});
    }
  }
  merge_boxes(
      ground.layout(), settled, [](const auto& a, const auto& b) { return a.value == b.value; },
      [](auto&, auto&) {});
  return settled;
}

} // namespace haechi::policy::regions
