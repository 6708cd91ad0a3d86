#pragma once
// One policy on the ground that it shares with another: its conditions as literals, evaluated on
// boxes instead of single requests, at one time.

#include "policy/compile/program.h"
#include "policy/decide/name_decision.h"
#include "policy/decide/scratch.h"
#include "policy/regions/ground.h"

#include <memory>
#include <span>

namespace haechi::policy::regions {

// A conjunction of literals; no literals: true.
using Clause = std::vector<Literal>;

// The rank of an issuer where one literal (of bodies, or of zones) holds.
struct RankCase {
  std::uint16_t rank = 0;
  Literal where = 0;
};

// Over whom an issuer stands: as the body of the person, or of the zone.
struct Standing {
  Literal any = 0;
  std::vector<RankCase> ranks; // every one; those of rank 0 stand for no standing
};

struct DefaultCase {
  Default value;
  Clause where;
};

struct UnlistedCase {
  Effect effect{};
  Literal where = 0;
};

// What comes before the orders.
struct Surroundings {
  Literal foreign_devices = 0, foreign_zones = 0, closed_zones = 0;
  Literal is_service = 0, is_unlisted = 0; // of the axis of services
  std::vector<UnlistedCase> unlisted;
  std::vector<DefaultCase> defaults; // those that exist
};

class Side {
 public:
  // The policy and the ground must outlive the side.
  Side(const Policy& policy, Ground& ground);

  // From here on everything is as of `at`.
  void move_to(Instant at, const Happenings& happenings);

  [[nodiscard]] const Policy& policy() const { return policy_; }

  [[nodiscard]] const Program& program() const { return *program_; }

  [[nodiscard]] Instant at() const { return at_; }

  [[nodiscard]] const Happenings& happenings() const { return happenings_; }

  [[nodiscard]] std::span<const OrderIndex> in_force() const { return in_force_; }

  [[nodiscard]] bool is_review_due(OrderIndex order) const { return review_due_[order]; }

  [[nodiscard]] const Surroundings& surroundings() const { return surroundings_; }

  [[nodiscard]] const Standing& own_standing(OrderIndex order) const {
    return standings_[program_->orders[order].issuer];
  }

  [[nodiscard]] const Standing& zone_standing(OrderIndex order) const {
    return zone_standings_[program_->orders[order].issuer];
  }

  // The orders that name this one in `supersedes` and have a right to.
  [[nodiscard]] std::span<const OrderIndex> silencers_of(OrderIndex order) const {
    return silencers_[order];
  }

  // The clauses of which one must hold.
  [[nodiscard]] std::span<const Clause> clauses_of(AtomIndex atom) const { return atoms_[atom]; }

  [[nodiscard]] AxisIndex axis_of(Literal literal) const { return ground_.axis_of(literal); }

  [[nodiscard]] Truth test(const Clause& clause, const Box& box) const;

  [[nodiscard]] Truth test(Literal literal, const Box& box) const {
    return ground_.test(literal, box);
  }

  [[nodiscard]] Truth evaluate(NodeIndex node, const Box& box) const;

  // Adds the literals that a condition hangs on which is Maybe in the box.
  void collect(NodeIndex node, const Box& box, std::vector<Literal>& open) const;
  void collect(const Clause& clause, const Box& box, std::vector<Literal>& open) const;

  // The complete request of these classes, at this time, with what has happened.
  [[nodiscard]] Request make_request(std::span<const std::uint32_t> chosen) const;

  // The answer to a complete request; `orders`: all that may speak, ascending.
  [[nodiscard]] Decision decide(const Request& request, std::span<const OrderIndex> orders);

 private:
  void add_atoms();
  [[nodiscard]] std::vector<Clause> clauses_for(const Node& node);
  [[nodiscard]] std::vector<Clause> service_clauses(const Node& node);
  [[nodiscard]] std::vector<Clause> scale_clauses(const Node& node);
  [[nodiscard]] std::vector<Clause> plain_clauses(const Node& node);
  [[nodiscard]] bool has_value(const Node& node, const Class& one) const;
  [[nodiscard]] bool has_text(const Node& node, const Class& one) const;
  void add_standings();
  void add_surroundings();
  void add_defaults();
  void list_silencers();
  [[nodiscard]] BodyIndex body_of(const Class& one) const;

  const Policy& policy_;
  Ground& ground_;
  std::unique_ptr<const Program> program_;
  std::vector<std::vector<Clause>> atoms_; // by AtomIndex
  std::vector<Standing> standings_;        // by issuer
  std::vector<Standing> zone_standings_;   // by issuer
  std::vector<std::vector<OrderIndex>> silencers_;
  Surroundings surroundings_;
  Instant at_{};
  Happenings happenings_;
  std::vector<OrderIndex> in_force_;
  std::vector<bool> review_due_;
  Scratch scratch_;
};

} // namespace haechi::policy::regions
