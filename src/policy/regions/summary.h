#pragma once
// What the answers to all requests of a finding have in common on one side.

#include "policy/regions/area.h"
#include "policy/regions/explorer.h"

namespace haechi::policy::regions {

class Summary {
 public:
  explicit Summary(const Explorer& explorer) : explorer_(explorer) {}

  // Before and after, of a finding that has a turn. The range holds every answer; that of the
  // stricter side is exact where the milder one hears orders.
  [[nodiscard]] std::array<Answer, 2> of(const Finding& finding) const;

 private:
  [[nodiscard]] Answer answer_of(const Finding& finding, std::size_t which) const;
  [[nodiscard]] std::vector<std::uint32_t> heard_in(const Finding& finding,
                                                    std::size_t which) const;
  void widen_by_default(const Finding& finding, std::size_t which, Answer& answer) const;
  void add_obligations(const Finding& finding, std::size_t which, Answer& answer) const;
  void clamp(const Finding& finding, std::array<Answer, 2>& answers) const;

  const Explorer& explorer_;
};

} // namespace haechi::policy::regions
