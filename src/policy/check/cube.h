#pragma once
// Conditions as cubes: what must hold at once. A scope with its rule and target becomes a few
// cubes, one of which holds whenever the rule matches (never fewer requests, at times more). From
// that it can be told for certain that a cube is impossible, and that whoever is in it also meets
// another condition. "No" only means: cannot be told.

#include "policy/check/body_sets.h"
#include "policy/check/service_facts.h"
#include "policy/syntax/policy.h"

#include <string_view>
#include <vector>

namespace haechi::policy {

// The facet (with its name) has one of the values, as an Atom of the policy means it.
struct Constraint {
  Facet facet{};
  std::string_view name;
  std::vector<std::string_view> values;
};

struct Cube {
  BodySet bodies;
  bool has_visitors = false; // people of any body or none are in it, too
  std::vector<Constraint> constraints;
  std::vector<const Condition*> none; // conditions that do not hold
  std::vector<const Scope*> none_of;  // scopes that do not
  // What the catalog has of the services that the cube names; empty when it names none, or one that
  // is not there. Filled by Conditions::find_services.
  std::vector<const catalog::Service*> services;
};

using Cubes = std::vector<Cube>; // one of them holds; none: impossible

// A bound on work that many questions share.
class Steps {
 public:
  explicit Steps(std::size_t most) : left_(most) {}

  // False when there are none left.
  [[nodiscard]] bool take(std::size_t count = 1) {
    left_ = left_ < count ? 0 : left_ - count;
    return left_ != 0;
  }

  [[nodiscard]] bool is_empty() const { return left_ == 0; }

 private:
  std::size_t left_;
};

// For comparing each of `a` values with each of `b`.
[[nodiscard]] constexpr std::size_t steps_to_compare(std::size_t a, std::size_t b) {
  return 1 + a * b / 16;
}

// Borrows policy, bodies and services.
class Conditions {
 public:
  Conditions(const Policy& policy, const BodyNumbers& bodies, const ServiceIndexes& services,
             Steps& steps);

  // Everybody over whom the issuer stands and whom the order's scope reaches.
  [[nodiscard]] Cubes reach(const Order& order) const;
  // `cubes` narrowed further.
  [[nodiscard]] Cubes narrow(Cubes cubes, const Scope& scope) const;
  [[nodiscard]] Cubes narrow(Cubes cubes, const Condition& condition) const;
  [[nodiscard]] Cubes narrow(Cubes cubes, const Atom& atom) const;
  // By scope, target, operation and purpose. `has_default_target`: no target means generative AI.
  [[nodiscard]] Cubes narrow(Cubes cubes, const Rule& rule) const;
  [[nodiscard]] Cubes narrow(Cubes cubes, const DataEntry& data, bool has_default_target) const;

  // Fills `services`, once the cube is complete.
  void find_services(Cube& cube) const;

  // No request is in it, or none at which orders are heard at all.
  [[nodiscard]] bool is_impossible(const Cube& cube) const;
  // Whoever is in the cube meets the condition.
  [[nodiscard]] bool implies(const Cube& cube, const Atom& atom) const;
  [[nodiscard]] bool implies(const Cube& cube, const Condition& condition) const;
  [[nodiscard]] bool implies(const Cube& cube, const Scope& scope) const;
  [[nodiscard]] bool implies(const Cube& cube, const Rule& rule) const;
  [[nodiscard]] bool implies(const Cube& cube, const DataEntry& data,
                             bool has_default_target) const;
  // Nobody in the cube meets it.
  [[nodiscard]] bool excludes(const Cube& cube, const Atom& atom) const;
  [[nodiscard]] bool excludes(const Cube& cube, const Condition& condition) const;
  [[nodiscard]] bool excludes(const Cube& cube, const Scope& scope) const;
  [[nodiscard]] bool excludes(const Cube& cube, const Rule& rule) const;

  [[nodiscard]] const BodyNumbers& bodies() const { return bodies_; }

  [[nodiscard]] const ServiceIndexes& services() const { return services_; }

  [[nodiscard]] Steps& steps() const { return steps_; }

  // "Category is generative-ai": what a missing target means.
  [[nodiscard]] static const Atom& generative_ai();

 private:
  void add(Cube& cube, const Atom& atom) const;
  [[nodiscard]] Cubes narrow_any(const Cubes& cubes, const std::vector<Condition>& branches) const;
  [[nodiscard]] Cubes narrow_any(const Cubes& cubes, const std::vector<Scope>& branches) const;
  [[nodiscard]] bool implies_by_value(const Constraint& constraint, const Atom& atom) const;
  [[nodiscard]] bool implies_grade(const Constraint& constraint, const Atom& atom) const;
  [[nodiscard]] bool is_out_of_reach(const Cube& cube) const;
  [[nodiscard]] bool is_without_egress(const Cube& cube) const;
  [[nodiscard]] bool is_against_catalog(const Cube& cube) const;
  [[nodiscard]] bool is_self_contradictory(const Cube& cube) const;

  const Policy& policy_;
  const BodyNumbers& bodies_;
  const ServiceIndexes& services_;
  Steps& steps_;
  std::map<std::string_view, std::pair<std::size_t, std::size_t>> grades_; // scale, level
};

} // namespace haechi::policy
