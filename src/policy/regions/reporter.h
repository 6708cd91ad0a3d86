#pragma once
// Makes regions of findings: looks for a request of each, has it decided on both sides, says what
// the answers have in common, and puts neighbours together that say the same.

#include "policy/regions/asking.h"
#include "policy/regions/compare.h"
#include "policy/regions/explorer.h"

namespace haechi::policy::regions {

class Reporter {
 public:
  Reporter(Side& before, Side& after, const Ground& ground, const Explorer& explorer,
           const std::vector<Change>& changes, Steps& steps);

  // E-DIFF-003: a finding and a decision disagree.
  [[nodiscard]] Result<Outcome> report(std::vector<Finding> findings);

 private:
  struct Draft; // a region before it is put together with others

  void list_changed();
  [[nodiscard]] const std::string& id_of(const Change& change) const;
  void join_neighbours();
  Result<bool> add(Finding& finding, std::uint64_t share);
  Result<bool> add_region(const Finding& finding, const Point& witness);
  void leave(const Finding& finding, const Point& witness);
  [[nodiscard]] Area area_of(const Finding& finding) const;
  [[nodiscard]] std::vector<std::string> orders_of(const Finding& finding,
                                                   const Region& region) const;
  [[nodiscard]] Bound bound_of(const Finding& finding);
  [[nodiscard]] std::optional<Turn> turn_of(const Decision& before, const Decision& after) const;
  [[nodiscard]] bool agrees(const Region& region) const;

  Side& before_;
  Side& after_;
  const Ground& ground_;
  const Explorer& explorer_;
  const std::vector<Change>& changes_;
  Steps& steps_;
  Asking asking_;
  Outcome outcome_;
};

} // namespace haechi::policy::regions
