#pragma once
// The data path: from a prepared subject, a use and a host to an answer, without looking at orders
// that cannot matter.

#include "policy/compile/reach_index.h"
#include "policy/decide/decision_cache.h"
#include "policy/decide/moments.h"
#include "policy/decide/scratch.h"
#include "policy/decide/subject_classes.h"
#include "policy/request.h"

#include <atomic>
#include <deque>
#include <memory>
#include <vector>

namespace haechi::policy {

// What is known of a use in numbers: the axes that are not open, and their values.
struct UseFacts {
  std::uint32_t number = 0; // of its own among the uses of one decider
  std::vector<ServiceSays::Value> slots;
  ServiceSays says; // the surface
  std::deque<std::vector<std::uint32_t>> storage;
  std::string model;
};

class NamePath {
 public:
  NamePath(const Program& program, const catalog::Catalog& catalog);

  // Subjects that the policy cannot tell apart are one.
  [[nodiscard]] std::shared_ptr<const SubjectFacts> prepare(const Who& who, const Known& device,
                                                            const Known& zone) const;
  [[nodiscard]] std::shared_ptr<const UseFacts> prepare_use(const Request& like) const;

  [[nodiscard]] NameDecision decide(const SubjectFacts& subject, const UseFacts& use,
                                    std::string_view host, Instant now,
                                    const Happenings& happenings, DecisionCache& cache) const;

 private:
  // What an answer is to be about beside subject and use.
  struct Thing {
    std::span<const catalog::ServiceIndex> services; // none: a host that no entry has
    std::string_view host;
  };

  [[nodiscard]] std::uint32_t what_is_asked(const SubjectFacts& subject, const Thing& thing,
                                            DecisionCache& cache) const;
  [[nodiscard]] Decision decide_afresh(const SubjectFacts& subject, const UseFacts& use,
                                       const Thing& thing, Instant now,
                                       const Happenings& happenings, Scratch& scratch) const;
  void find_orders(const SubjectFacts& subject, std::span<const catalog::ServiceIndex> services,
                   Scratch& scratch) const;

  const Program& program_;
  const catalog::Catalog& catalog_;
  ReachIndex reach_;
  Calendar calendar_;
  std::unique_ptr<SubjectClasses> subjects_;
  mutable std::atomic<std::uint32_t> use_count_ = 0;
  std::vector<std::uint64_t> asks_for_host_; // a bit for each order
};

} // namespace haechi::policy
