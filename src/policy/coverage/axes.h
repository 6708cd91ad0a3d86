#pragma once
// The axes of one question: body, service, device, zone, and each facet of `by`, in this order.
// Classes are exact: values of one class are answered alike whatever the other facets are, values
// of two classes are told apart by some condition or by what is declared of them.

#include "base/result.h"
#include "policy/coverage/asker.h"
#include "policy/coverage/axis.h"
#include "policy/coverage/question.h"

namespace haechi::policy::coverage {

inline constexpr std::size_t kBodyAxis = 0;
inline constexpr std::size_t kServiceAxis = 1;
inline constexpr std::size_t kDeviceAxis = 2;
inline constexpr std::size_t kZoneAxis = 3;
inline constexpr std::size_t kFirstFurtherAxis = 4;

// The combinations of values that a facet may hold at once, before alike ones are joined; a facet
// with more is left unknown.
inline constexpr std::size_t kMaxCombinations = 4'096;

struct Axes {
  std::vector<Axis> axes;
  std::vector<std::string> left_out; // facets of `by` with too many combinations
};

// Errors: E-COVERAGE-001 (nothing has that name), -002 (no facet that can be taken apart).
[[nodiscard]] Result<Axes> find_axes(const Asker& asker, const Question& question);

// Whether the service can have a surface of that class of the axis `surface`.
[[nodiscard]] bool is_possible(const catalog::Catalog& catalog, const FacetClass& service,
                               const Axis& surfaces, std::size_t surface);

} // namespace haechi::policy::coverage
