#pragma once
// The data path: from a prepared subject, a use and a host to an answer, without looking at orders
// that cannot matter.

#include "policy/compile/reach_index.h"
#include "policy/decide/decision_cache.h"
#include "policy/decide/moments.h"
#include "policy/decide/scratch.h"
#include "policy/request.h"

#include <deque>
#include <memory>
#include <vector>

namespace haechi::policy {

// A subject in numbers, and the orders that could reach it.
struct SubjectFacts {
  Slots slots; // everything but the subject is open
  std::deque<std::vector<std::uint32_t>> storage;
  std::vector<OrderIndex> orders; // ascending
  bool is_host_asked = false;     // some of these orders ask for the host itself
};

// What is known of a use in numbers: the axes that are not open, and their values.
struct UseFacts {
  std::vector<ServiceSays::Value> slots;
  ServiceSays says; // the surface
  std::deque<std::vector<std::uint32_t>> storage;
  std::string model;
};

class NamePath {
 public:
  NamePath(const Program& program, const catalog::Catalog& catalog);

  [[nodiscard]] std::shared_ptr<const SubjectFacts> prepare(const Who& who, const Known& device,
                                                            const Known& zone) const;
  [[nodiscard]] std::shared_ptr<const UseFacts> prepare_use(const Request& like) const;

  [[nodiscard]] NameDecision decide(const SubjectFacts& subject, const UseFacts& use,
                                    std::string_view host, Instant now,
                                    const Happenings& happenings, DecisionCache& cache) const;

 private:
  [[nodiscard]] Decision decide_afresh(const SubjectFacts& subject, const UseFacts& use,
                                       std::span<const catalog::ServiceIndex> services,
                                       std::string_view host, Instant now,
                                       const Happenings& happenings, Scratch& scratch) const;
  void find_orders(const SubjectFacts& subject, std::span<const catalog::ServiceIndex> services,
                   Scratch& scratch) const;

  const Program& program_;
  const catalog::Catalog& catalog_;
  ReachIndex reach_;
  Calendar calendar_;
  std::vector<std::uint64_t> asks_for_host_; // a bit for each order
};

} // namespace haechi::policy
