#pragma once
// What each order of a policy amounts to: its rules and data entries with the cubes in which they
// can speak. Made once, asked by the findings about meaning.

#include "policy/check/check.h"
#include "policy/check/cube.h"
#include "policy/check/findings.h"

#include <optional>
#include <vector>

namespace haechi::policy {

// A rule or a data entry.
struct Speaker {
  const Rule* rule = nullptr; // one of the two
  const DataEntry* data = nullptr;
  std::optional<Effect> effect;   // none: exempt
  Cubes cubes;                    // the possible ones; empty: never matches
  const Rule* taken_by = nullptr; // the earlier rule that matches all it could match, if one does

  [[nodiscard]] const Location& where() const {
    return rule != nullptr ? rule->where : data->where;
  }

  [[nodiscard]] const std::vector<std::string>& obligations() const {
    return rule != nullptr ? rule->obligations : data->obligations;
  }

  [[nodiscard]] bool can_match() const { return !cubes.empty() && taken_by == nullptr; }

  [[nodiscard]] bool can_speak() const { return can_match() && effect.has_value(); }
};

struct OrderMeaning {
  const Order* order = nullptr;
  bool reaches_somebody = false; // by standing and scope
  std::vector<Speaker> speakers; // rules as written, then data

  [[nodiscard]] bool can_speak() const;
};

class Meaning {
 public:
  // Borrows policy and catalog (which may be null). The policy has no fatal finding.
  Meaning(const Policy& policy, const catalog::Catalog* catalog, std::size_t steps);

  [[nodiscard]] const Policy& policy() const { return policy_; }

  // Those that were read before the steps ran out.
  [[nodiscard]] const std::vector<OrderMeaning>& orders() const { return orders_; }

  [[nodiscard]] const Conditions& conditions() const { return conditions_; }

  [[nodiscard]] const BodyNumbers& bodies() const { return bodies_; }

  [[nodiscard]] const ServiceIndexes& services() const { return services_; }

  [[nodiscard]] Steps& steps() const { return steps_; }

  [[nodiscard]] const OrderMeaning* find(std::string_view order) const;

 private:
  [[nodiscard]] OrderMeaning read(const Order& order) const;
  [[nodiscard]] Cubes possible(Cubes cubes) const;
  [[nodiscard]] const Rule* find_taker(const OrderMeaning& meaning, const Speaker& speaker) const;

  const Policy& policy_;
  BodyNumbers bodies_;
  ServiceIndexes services_;
  mutable Steps steps_;
  Conditions conditions_;
  std::vector<OrderMeaning> orders_; // as in the policy, sorted by id
};

// The findings about meaning. Codes: docs/errors/policy.md.

// E-POLICY-128, 129 and 132: what never speaks or matches, and why.
void check_silence(const Meaning& meaning, Findings& out);
// E-POLICY-131: what another order says already.
void check_shadows(const Meaning& meaning, const CheckContext& context, Findings& out);
// E-POLICY-133: advice that a nearer body sets aside.
void check_advice(const Meaning& meaning, Findings& out);
// E-POLICY-134 to 136, 139 and 146: ends.
void check_ends(const Policy& policy, const CheckContext& context, Findings& out);
// E-POLICY-137 and 138: exemptions that ask for nothing, or reach nobody.
void check_permissions(const Meaning& meaning, const CheckContext& context, Findings& out);
// E-POLICY-140: what no enforcement point can carry out. 141: what a name cannot settle.
void check_enforcement(const Meaning& meaning, const Enforcement& enforcement, Findings& out);
void check_depth(const Meaning& meaning, Findings& out);
// E-POLICY-142: gaps of the scales.
void check_grades(const Meaning& meaning, Findings& out);
// E-POLICY-143 and 145: services whose names are shared, targets that are no service.
void check_targets(const Meaning& meaning, Findings& out);
// E-POLICY-144: free words that look like slips.
void check_words(const Policy& policy, Findings& out);

} // namespace haechi::policy
