#pragma once
// A policy as numbers: conditions as runs of nodes, orders as fixed records, all in flat arrays
// that the evaluator reads from front to back. Made by compile/compile.h; immutable.

#include "base/instant.h"
#include "policy/compile/axes.h"
#include "policy/compile/body_table.h"
#include "policy/compile/service_table.h"
#include "policy/compile/symbols.h"
#include "policy/syntax/policy.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::policy {

using NodeIndex = std::uint32_t;
using OrderIndex = std::uint32_t;
using AtomIndex = std::uint32_t; // equal conditions share one

inline constexpr NodeIndex kAlways = 0; // node 0: a condition without parts
inline constexpr NodeIndex kNoNode = 0xFFFFFFFFU;

// A condition in pre-order: a node, then its parts, up to `end`.
struct Node {
  enum class Kind : std::uint8_t { All, Any, Not, Has };

  Kind kind = Kind::All;
  AxisId axis = 0;         // Has
  std::uint32_t count = 0; // Has: how many values; one value stands in `first` itself
  std::uint32_t first = 0; // Has: where the values begin in `values`
  NodeIndex end = 0;
  AtomIndex atom = 0; // Has
};

enum class Reason : std::uint8_t {
  Default,
  ExemptValid,
  CarveOut,
  ZoneNoEgress,
  OutOfReach,
  Several,
  Undecided,
  ReviewDue,
  DataGrade,
  DataPersonal,
  DataSecret,
  AdoptedOrder,
  Advice,
  Purpose,
  Model,
  Tier,
  Allowed,
  Restricted,
  NamedBlock,
  OwnerControl,
  CategoryBlock,
};

[[nodiscard]] std::string_view to_word(Reason reason);

// A run of numbers in one of the program's arrays.
struct Run {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// A rule or a data entry.
struct Part {
  NodeIndex node =
      kAlways;     // target, scope, operation, purpose; of a data entry finding and grade as well
  Effect effect{}; // NoDecision: a rule that exempts
  Lifts lifts{};
  bool inherits_target = false; // a data entry that has its rule's target
  bool can_be_personal = false; // a data entry that asks for `personal-data`
  std::uint8_t specificity = 0;
  Reason reason{}; // where nothing about the order comes before it
  Run obligations; // numbers of `obligations`, the effect's own included
};

struct CompiledExemption {
  NodeIndex scope = kAlways;
  NodeIndex assurance = kAlways;
  Instant from = Instant::min();
  Instant expires = Instant::max();
  bool lifts_all = false;
  std::string_view standing_fault; // exempt-not-delegated or exempt-ground; empty: none
  std::uint32_t written = 0;       // in Policy::exemptions
};

struct CompiledOrder {
  BodyIndex issuer = kNoBody;
  bool is_external = false;
  bool is_advice = false;
  bool adopts = false;
  bool waits_for_event = false; // `from` is no plain date
  bool has_until = false;
  Instant from = Instant::min();
  Instant expires = Instant::max();
  NodeIndex scope = kAlways;
  NodeIndex visitors = kNoNode; // the scope for visitors of a zone
  Run rules;                    // in `parts`
  Run data;                     // in `parts`
  Run exemptions;               // in `exemptions`
  Run supersedes;               // in `superseded`: orders
  std::uint32_t turn = 0;       // orders that may silence this one have a smaller turn
  std::uint32_t adopted = 0;    // the adopted order + 1; 0: not of this policy
};

struct CompiledPlace { // a device class or a zone
  Symbol id = kUnmentioned;
  bool is_body_owned = true;
  bool no_egress = false;
  bool has_unlisted = false;
  Effect unlisted = Effect::Allow;
  BodyIndex body = kNoBody;
};

struct Program {
  explicit Program(const Policy& policy)
      : axes(policy.grades.size()), bodies(policy), policy(&policy) {}

  [[nodiscard]] std::span<const std::uint32_t> values_of(const Node& node) const {
    return node.count == 1 ? std::span(&node.first, 1)
                           : std::span(values).subspan(node.first, node.count);
  }

  Symbols symbols;
  Axes axes;
  BodyTable bodies;
  const Policy* policy;
  std::vector<Node> nodes;
  std::vector<std::uint32_t> values;
  std::vector<NodeIndex> atoms; // one node of each
  std::vector<std::string> patterns;
  std::vector<Part> parts;
  std::vector<std::uint32_t> obligation_runs;
  std::vector<std::string> obligations;
  std::vector<CompiledExemption> exemptions;
  std::vector<CompiledOrder> orders; // sorted by id, as in the policy
  std::vector<OrderIndex> superseded;
  std::vector<std::uint32_t>
      by_age; // of each order: the greater, the later it began, then the smaller its id
  std::vector<CompiledPlace> devices, zones; // sorted by id
  NodeIndex generative_ai = kAlways;
  NodeIndex self_hosted = kAlways;
  std::uint32_t log_obligation = 0;
  std::uint32_t acknowledge_obligation = 0;
  std::uint32_t inspect_obligation = 0;
  Symbol personal_data = kUnmentioned;
  bool has_event_starts = false;
  bool has_foreign_devices = false; // owned by a person or nobody
  bool has_foreign_zones = false;
  bool has_closed_zones = false; // egress: none
  bool has_unlisted_zones = false;
  bool has_zone_bodies = false;
  // The facets that follow from the service: all that an entry may speak of.
  std::vector<AxisId> service_axes;
  std::vector<std::string> named_services; // by conditions, in the catalog or not
  ServiceTable services;
};

} // namespace haechi::policy
