#pragma once
// Where two policies answer otherwise, and where a policy falls short of what another demands
// (docs/policy-diff.md).
//
// Promises: the regions share no request; together with the unexplored ones they hold every request
// whose answer differs, and the explored ones no other; each comes with a request that both
// policies have decided, every order heard that could reach its body. Where the limits do not
// suffice, is_partial says so and `unexplored` says where nobody has looked.
//
// A region is a box of classes (classes.h) without other boxes, its exceptions; describe() says
// which values these are. Requests are complete ones: each facet has a value, or is known to be
// nothing.

#include "base/result.h"
#include "policy/decision.h"
#include "policy/regions/area.h"
#include "policy/regions/bound.h"

#include <memory>

namespace haechi::policy::regions {

struct Limits {
  std::uint64_t steps = 20'000'000;
  std::size_t regions = 20'000;
};

struct Region {
  Area area;
  Turn turn{};          // of every request
  Answer before, after; // of all requests
  // The causes met in the region, one or a few; there may be more.
  std::vector<std::pair<Cause, Cause>> causes;
  std::vector<std::string> orders; // changed orders that make the difference, sorted; of Shortfalls
                                   // those of the parent that are not met at the witness
  Request witness;
  Decision decided_before, decided_after; // of the witness
};

struct Unexplored {
  Area area;
  Request witness;                        // some request of it: where to look
  Decision decided_before, decided_after; // of the witness
  std::optional<Turn> turn;               // of the witness; nullopt: it is answered alike
  Bound bound{};                          // of the effects of every request
};

struct Outcome {
  Instant at{};
  std::vector<Region> regions;
  std::vector<Unexplored> unexplored;
  std::vector<std::string> changed; // ids of orders that differ at this time, sorted
  bool has_changed_surroundings = false;
  bool is_partial = false;
};

// The values of one facet in a region.
struct FacetSet {
  const ClassAxis* axis = nullptr;
  bool is_whole = false;              // any value
  std::vector<std::uint32_t> classes; // otherwise: these
};

class Comparison {
 public:
  // Differences: of the answers of two policies.
  [[nodiscard]] static std::unique_ptr<Comparison>
  of_answers(std::shared_ptr<const Policy> before, std::shared_ptr<const Policy> after,
             std::shared_ptr<const catalog::Catalog> catalog, Comparing comparing);

  // Shortfalls: where `child` is milder than the binding orders of `parent` (demand.h).
  [[nodiscard]] static std::unique_ptr<Comparison>
  against(std::shared_ptr<const Policy> parent, std::shared_ptr<const Policy> child,
          std::shared_ptr<const catalog::Catalog> catalog);

  ~Comparison();
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;

  // As of `at`. Adds to `spent`, which counts against the limits. E-DIFF-003: a region and a single
  // decision disagree, which is a fault of this program.
  [[nodiscard]] Result<Outcome> run(Instant at, const Happenings& happenings, const Limits& limits,
                                    std::uint64_t& spent);

  // `from`, and every later moment up to `to` at which time alone may change an answer.
  [[nodiscard]] std::vector<Instant> moments(Instant from, Instant to,
                                             const Happenings& happenings) const;

  [[nodiscard]] const Classes& classes() const;

  // Of Shortfalls: the bodies that only the parent declares; they are left out.
  [[nodiscard]] const std::vector<std::string>& bodies_left_out() const;

  // The facets of a box, those that are not whole; body, service, device and zone always.
  [[nodiscard]] std::vector<FacetSet> describe(const Box& box) const;

  // The facets in which an exception is narrower than the box around it.
  [[nodiscard]] std::vector<FacetSet> describe(const Exception& exception, const Box& around) const;

  // Whether a complete request lies in an area, by its classes.
  [[nodiscard]] bool contains(const Area& area, std::span<const std::uint32_t> chosen) const;

 private:
  struct Parts;
  explicit Comparison(std::unique_ptr<Parts> parts);
  [[nodiscard]] FacetSet facet_set(const Box& box, AxisIndex axis) const;
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::policy::regions
