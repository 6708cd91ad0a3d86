#include "policy/explain/nearest.h"

#include "policy/explain/alternatives.h"

#include <algorithm>

namespace haechi::policy {

namespace {

// A failing test is looked into by a person, one at a time: more may be tried than for an
// explanation.
constexpr std::size_t kPatience = 5;

class Search {
 public:
  Search(const Decider& decider, const Request& request, const Passes& passes,
         const std::vector<std::string>& orders)
      : decider_(decider), request_(request), passes_(passes), choices_(decider, orders),
        budget_(kPatience * affordable_decisions(decider.policy())) {
    for (const std::string& facet : choices_.facets()) {
      std::ranges::copy(choices_.of(facet, request), std::back_inserter(changes_));
    }
    std::ranges::copy(choices_.times(request, Times::Around), std::back_inserter(changes_));
  }

  Nearest run() {
    const bool is_over = try_single() || try_pairs();
    out_.is_cut = is_over && !out_.found;
    return std::move(out_);
  }

 private:
  // True when the search is over.
  bool try_changes(std::vector<Change> changes) {
    if (out_.tried >= budget_) {
      return true;
    }
    Request changed = request_;
    for (const Change& change : changes) {
      apply(changed, change);
    }
    ++out_.tried;
    const Decision decision = decider_.decide(changed);
    if (!passes_(decision)) {
      return false;
    }
    out_.found = Alternative{std::move(changes), {}, to_answer(decision)};
    return true;
  }

  bool try_single() {
    return std::ranges::any_of(changes_,
                               [&](const Change& change) { return try_changes({change}); });
  }

  bool try_pairs() {
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      for (std::size_t j = i + 1; j < changes_.size(); ++j) {
        if (changes_[i].facet != changes_[j].facet && try_changes({changes_[i], changes_[j]})) {
          return true;
        }
      }
    }
    return false;
  }

  const Decider& decider_;
  const Request& request_;
  const Passes& passes_;
  Choices choices_;
  std::size_t budget_;
  std::vector<Change> changes_;
  Nearest out_;
};

} // namespace

Nearest find_nearest(const Decider& decider, const Request& request, const Passes& passes,
                     const std::vector<std::string>& orders) {
  return Search(decider, request, passes, orders).run();
}

Statement tell_nearest(const Nearest& nearest) {
  if (nearest.found) {
    return {.id = "nearest.found",
            .arguments = {{"changes", nearest.found->changes}, {"answer", nearest.found->answer}}};
  }
  if (nearest.tried == 0) {
    return {.id = "nearest.untried", .arguments = {{"most", kMostSearches}}};
  }
  return {.id = nearest.is_cut ? "nearest.cut" : "nearest.none",
          .arguments = {{"tried", nearest.tried}}};
}

} // namespace haechi::policy
