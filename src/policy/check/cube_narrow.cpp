#include "policy/check/cube.h"

#include <algorithm>

namespace haechi::policy {

namespace {

// Beyond this a disjunction is left out, which only makes the cubes wider.
constexpr std::size_t kMostCubes = 16;

bool has_one_value(Facet facet) {
  switch (facet) {
  case Facet::Group:
  case Facet::ControlCountry:
  case Facet::Category:
  case Facet::Finding:
  case Facet::Grade:
  case Facet::Assurance:
  case Facet::Host:
  case Facet::Model:
  case Facet::Body:
    return false;
  default:
    return true;
  }
}

bool invites_visitors(const Scope& scope) {
  return scope.visitors || std::ranges::any_of(scope.any, &Scope::visitors);
}

void keep_common(std::vector<std::string_view>& values, const Atom& atom) {
  std::erase_if(values, [&](std::string_view value) {
    return std::ranges::find(atom.values, value) == atom.values.end();
  });
}

} // namespace

// Without steps left the atom is left out, which only makes the cube wider.
void Conditions::add(Cube& cube, const Atom& atom) const {
  if (has_one_value(atom.facet)) {
    for (Constraint& constraint : cube.constraints) {
      if (constraint.facet == atom.facet && constraint.name == atom.name) {
        if (steps_.take(steps_to_compare(constraint.values.size(), atom.values.size()))) {
          keep_common(constraint.values, atom);
        }
        return;
      }
    }
  }
  if (steps_.take(1 + atom.values.size() / 16)) {
    cube.constraints.push_back({atom.facet, atom.name, {atom.values.begin(), atom.values.end()}});
  }
}

const Atom& Conditions::generative_ai() {
  static const Atom atom{Facet::Category, "", {std::string(kCategoryWords[0])}, {}};
  return atom;
}

Conditions::Conditions(const Policy& policy, const BodyNumbers& bodies,
                       const ServiceIndexes& services, Steps& steps)
    : policy_(policy), bodies_(bodies), services_(services), steps_(steps) {
  for (std::size_t scale = 0; scale < policy.grades.size(); ++scale) {
    for (std::size_t level = 0; level < policy.grades[scale].size(); ++level) {
      grades_.emplace(policy.grades[scale][level], std::pair(scale, level));
    }
  }
}

Cubes Conditions::reach(const Order& order) const {
  Cube cube;
  if (invites_visitors(order.scope)) {
    cube.bodies = bodies_.all(); // `bodies` are waived for them
    cube.has_visitors = true;
  } else {
    cube.bodies = bodies_.standing(order.issuer);
  }
  return narrow({std::move(cube)}, order.scope);
}

Cubes Conditions::narrow(Cubes cubes, const Atom& atom) const {
  for (Cube& cube : cubes) {
    add(cube, atom);
  }
  return cubes;
}

// Nesting is bounded by the YAML reader, here and below.
Cubes Conditions::narrow(Cubes cubes, const Condition& condition) const {
  for (Cube& cube : cubes) {
    for (const Atom& atom : condition.atoms) {
      add(cube, atom);
    }
    for (const Condition& negated : condition.none) {
      cube.none.push_back(&negated);
    }
  }
  for (const auto& branches : condition.any) {
    cubes = narrow_any(cubes, branches);
  }
  return cubes;
}

Cubes Conditions::narrow(Cubes cubes, const Scope& scope) const {
  const BodySet named = scope.bodies ? bodies_.subtrees(*scope.bodies) : BodySet{};
  const BodySet excluded = bodies_.subtrees(scope.exclude);
  for (Cube& cube : cubes) {
    if (!cube.has_visitors) {
      cube.bodies = scope.bodies ? intersect(cube.bodies, named) : std::move(cube.bodies);
      cube.bodies = excluded.empty() ? std::move(cube.bodies) : subtract(cube.bodies, excluded);
    }
    for (const Scope& negated : scope.none) {
      cube.none_of.push_back(&negated);
    }
  }
  cubes = narrow(std::move(cubes), scope.facets);
  return scope.any.empty() ? cubes : narrow_any(cubes, scope.any);
}

Cubes Conditions::narrow_any(const Cubes& cubes, const std::vector<Condition>& branches) const {
  if (cubes.size() * branches.size() > kMostCubes) {
    return cubes;
  }
  Cubes out;
  for (const Condition& branch : branches) {
    Cubes part = narrow(cubes, branch);
    std::ranges::move(part, std::back_inserter(out));
  }
  return out.size() > kMostCubes ? cubes : out;
}

Cubes Conditions::narrow_any(const Cubes& cubes, const std::vector<Scope>& branches) const {
  if (cubes.size() * branches.size() > kMostCubes) {
    return cubes;
  }
  Cubes out;
  for (const Scope& branch : branches) {
    Cubes part = narrow(cubes, branch);
    std::ranges::move(part, std::back_inserter(out));
  }
  return out.size() > kMostCubes ? cubes : out;
}

Cubes Conditions::narrow(Cubes cubes, const Rule& rule) const {
  cubes = narrow(std::move(cubes), rule.scope);
  cubes = rule.has_target ? narrow(std::move(cubes), rule.target)
                          : narrow(std::move(cubes), generative_ai());
  for (const auto* atom : {&rule.operation, &rule.purpose}) {
    cubes = *atom ? narrow(std::move(cubes), **atom) : std::move(cubes);
  }
  return cubes;
}

Cubes Conditions::narrow(Cubes cubes, const DataEntry& data, bool has_default_target) const {
  cubes = narrow(std::move(cubes), data.scope);
  if (data.has_target) {
    cubes = narrow(std::move(cubes), data.target);
  } else if (has_default_target) {
    cubes = narrow(std::move(cubes), generative_ai());
  }
  for (const auto* atom : {&data.operation, &data.purpose, &data.finding, &data.grade}) {
    cubes = *atom ? narrow(std::move(cubes), **atom) : std::move(cubes);
  }
  return cubes;
}

} // namespace haechi::policy
