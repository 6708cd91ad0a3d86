#include "policy/check/cube.h"

#include "text/host_name.h"

#include <algorithm>

namespace haechi::policy {

namespace {

bool is_same_facet(const Constraint& constraint, const Atom& atom) {
  return constraint.facet == atom.facet && constraint.name == atom.name;
}

bool is_listed(const Atom& atom, std::string_view value) {
  return std::ranges::find(atom.values, value) != atom.values.end();
}

bool has_common_value(const Constraint& constraint, const Atom& atom) {
  return std::ranges::any_of(constraint.values,
                             [&](std::string_view value) { return is_listed(atom, value); });
}

// A `*` of `value` can be matched by a `*` of a pattern only, so what matches the pattern of text
// that is a pattern itself matches everything that it stands for.
bool is_covered_by_pattern(const Atom& atom, std::string_view value) {
  return std::ranges::any_of(atom.values, [&](const std::string& pattern) {
    // A last dot of a host counts for nothing and would be one more letter here.
    return value == pattern || (!value.ends_with('.') && text::matches_glob(value, pattern));
  });
}

int lowest_assurance(const auto& values) {
  int lowest = static_cast<int>(kAssuranceWords.size());
  for (const auto& value : values) {
    if (const auto level = find_word<Assurance>(kAssuranceWords, value)) {
      lowest = std::min(lowest, static_cast<int>(*level));
    }
  }
  return lowest;
}

// Facets of which a request has one value at most, so that two lists without a common value exclude
// each other.
bool is_single(Facet facet) {
  switch (facet) {
  case Facet::Role:
  case Facet::Located:
  case Facet::PersonAttribute:
  case Facet::Device:
  case Facet::Zone:
  case Facet::Service:
  case Facet::Provider:
  case Facet::ProviderGroup:
  case Facet::Relation:
  case Facet::Hosting:
  case Facet::Surface:
  case Facet::Tier:
  case Facet::Tenant:
  case Facet::ServiceAttribute:
  case Facet::Operation:
  case Facet::Purpose:
    return true;
  default:
    return false;
  }
}

template <class Item>
const Item* find_declared(const std::vector<Item>& items, std::string_view id) {
  const auto found = std::ranges::lower_bound(
      items, id, {}, [](const Item& item) { return std::string_view(item.id); });
  return found == items.end() || found->id != id ? nullptr : &*found;
}

template <class Item> bool is_of_the_body(const std::vector<Item>& items, std::string_view id) {
  const Item* item = find_declared(items, id);
  return item == nullptr || item->owner.value_or(Owner::Body) == Owner::Body;
}

const Constraint* find(const Cube& cube, Facet facet) {
  const auto found = std::ranges::find(cube.constraints, facet, &Constraint::facet);
  return found == cube.constraints.end() ? nullptr : &*found;
}

} // namespace

bool Conditions::implies_grade(const Constraint& constraint, const Atom& atom) const {
  return std::ranges::all_of(constraint.values, [&](std::string_view value) {
    const auto level = grades_.find(value);
    return is_listed(atom, value) ||
           (level != grades_.end() && std::ranges::any_of(atom.values, [&](const auto& other) {
              const auto least = grades_.find(other);
              return least != grades_.end() && least->second.first == level->second.first &&
                     least->second.second <= level->second.second;
            }));
  });
}

bool Conditions::implies_by_value(const Constraint& constraint, const Atom& atom) const {
  switch (atom.facet) {
  case Facet::Assurance:
    return lowest_assurance(constraint.values) >= lowest_assurance(atom.values);
  case Facet::Grade:
    return implies_grade(constraint, atom);
  case Facet::Host:
  case Facet::Model:
    return std::ranges::all_of(constraint.values, [&](std::string_view value) {
      return is_covered_by_pattern(atom, value);
    });
  default:
    return std::ranges::all_of(constraint.values,
                               [&](std::string_view value) { return is_listed(atom, value); });
  }
}

void Conditions::find_services(Cube& cube) const {
  cube.services.clear();
  const Constraint* named = services_.has_catalog() ? find(cube, Facet::Service) : nullptr;
  for (std::size_t i = 0; named != nullptr && i < named->values.size(); ++i) {
    const catalog::Service* service = services_.find(named->values[i]);
    if (service == nullptr || !steps_.take()) {
      cube.services.clear();
      return;
    }
    cube.services.push_back(service);
  }
}

bool Conditions::implies(const Cube& cube, const Atom& atom) const {
  if (!steps_.take()) {
    return false;
  }
  if (atom.facet == Facet::Body) {
    return !cube.has_visitors && is_within(cube.bodies, bodies_.subtrees(atom.values));
  }
  if (std::ranges::any_of(cube.constraints, [&](const Constraint& constraint) {
        return is_same_facet(constraint, atom) &&
               steps_.take(steps_to_compare(constraint.values.size(), atom.values.size())) &&
               implies_by_value(constraint, atom);
      })) {
    return true;
  }
  return is_of_service(atom.facet) && !cube.services.empty() &&
         steps_.take(steps_to_compare(cube.services.size(), atom.values.size())) &&
         std::ranges::all_of(cube.services, [&](const auto* service) {
           return ask(*service, atom) == Answer::Yes;
         });
}

bool Conditions::implies(const Cube& cube, const Condition& condition) const {
  return std::ranges::all_of(condition.atoms,
                             [&](const Atom& atom) { return implies(cube, atom); }) &&
         std::ranges::all_of(condition.any,
                             [&](const std::vector<Condition>& branches) {
                               return std::ranges::any_of(branches, [&](const Condition& branch) {
                                 return implies(cube, branch);
                               });
                             }) &&
         std::ranges::all_of(condition.none,
                             [&](const Condition& negated) { return excludes(cube, negated); });
}

bool Conditions::implies(const Cube& cube, const Scope& scope) const {
  if (!steps_.take(1 + scope.exclude.size() + (scope.bodies ? scope.bodies->size() : 0))) {
    return false;
  }
  if (scope.bodies &&
      (cube.has_visitors || !is_within(cube.bodies, bodies_.subtrees(*scope.bodies)))) {
    return false;
  }
  if (!scope.exclude.empty() && !intersect(cube.bodies, bodies_.subtrees(scope.exclude)).empty()) {
    return false;
  }
  return implies(cube, scope.facets) &&
         (scope.any.empty() ||
          std::ranges::any_of(scope.any,
                              [&](const Scope& branch) { return implies(cube, branch); })) &&
         std::ranges::all_of(scope.none,
                             [&](const Scope& negated) { return excludes(cube, negated); });
}

bool Conditions::implies(const Cube& cube, const Rule& rule) const {
  return (rule.has_target ? implies(cube, rule.target) : implies(cube, generative_ai())) &&
         (!rule.operation || implies(cube, *rule.operation)) &&
         (!rule.purpose || implies(cube, *rule.purpose)) && implies(cube, rule.scope);
}

bool Conditions::implies(const Cube& cube, const DataEntry& data, bool has_default_target) const {
  for (const auto* atom : {&data.finding, &data.grade, &data.operation, &data.purpose}) {
    if (*atom && !implies(cube, **atom)) {
      return false;
    }
  }
  const bool has_target = data.has_target ? implies(cube, data.target)
                                          : !has_default_target || implies(cube, generative_ai());
  return has_target && implies(cube, data.scope);
}

bool Conditions::excludes(const Cube& cube, const Atom& atom) const {
  if (!steps_.take()) {
    return false;
  }
  if (atom.facet == Facet::Body) {
    return !cube.has_visitors && intersect(cube.bodies, bodies_.subtrees(atom.values)).empty();
  }
  if (is_single(atom.facet) && std::ranges::any_of(cube.constraints, [&](const auto& constraint) {
        return is_same_facet(constraint, atom) &&
               steps_.take(steps_to_compare(constraint.values.size(), atom.values.size())) &&
               !has_common_value(constraint, atom);
      })) {
    return true;
  }
  return is_of_service(atom.facet) && !cube.services.empty() &&
         steps_.take(steps_to_compare(cube.services.size(), atom.values.size())) &&
         std::ranges::all_of(
             cube.services, [&](const auto* service) { return ask(*service, atom) == Answer::No; });
}

bool Conditions::excludes(const Cube& cube, const Condition& condition) const {
  const auto has_no_branch = [&](const std::vector<Condition>& branches) {
    return std::ranges::all_of(branches,
                               [&](const Condition& branch) { return excludes(cube, branch); });
  };
  // What the cube says "no" to, and all that is narrower.
  const auto is_denied = [&](const Condition* denied) {
    return steps_.take() &&
           implies(narrow({Cube{bodies_.all(), true, {}, {}, {}}}, condition)[0], *denied);
  };
  return std::ranges::any_of(condition.atoms,
                             [&](const Atom& atom) { return excludes(cube, atom); }) ||
         std::ranges::any_of(condition.any, has_no_branch) ||
         std::ranges::any_of(condition.none,
                             [&](const Condition& negated) { return implies(cube, negated); }) ||
         (condition.any.empty() && std::ranges::any_of(cube.none, is_denied));
}

bool Conditions::excludes(const Cube& cube, const Scope& scope) const {
  if (!steps_.take(1 + scope.exclude.size() + (scope.bodies ? scope.bodies->size() : 0))) {
    return false;
  }
  if (scope.bodies && !cube.has_visitors &&
      intersect(cube.bodies, bodies_.subtrees(*scope.bodies)).empty()) {
    return true;
  }
  if (!scope.exclude.empty() && !cube.has_visitors &&
      is_within(cube.bodies, bodies_.subtrees(scope.exclude))) {
    return true;
  }
  const auto is_denied = [&](const Scope* denied) {
    const Cubes narrowed = narrow({Cube{bodies_.all(), false, {}, {}, {}}}, scope);
    // Without bodies of its own the scope also reaches people of no body.
    return steps_.take() && narrowed.size() == 1 && !denied->bodies && denied->exclude.empty() &&
           implies(narrowed[0], *denied);
  };
  return excludes(cube, scope.facets) ||
         (!scope.any.empty() &&
          std::ranges::all_of(scope.any,
                              [&](const Scope& branch) { return excludes(cube, branch); })) ||
         std::ranges::any_of(scope.none,
                             [&](const Scope& negated) { return implies(cube, negated); }) ||
         std::ranges::any_of(cube.none_of, is_denied);
}

bool Conditions::excludes(const Cube& cube, const Rule& rule) const {
  return (rule.has_target ? excludes(cube, rule.target) : excludes(cube, generative_ai())) ||
         (rule.operation && excludes(cube, *rule.operation)) ||
         (rule.purpose && excludes(cube, *rule.purpose)) || excludes(cube, rule.scope);
}

bool Conditions::is_self_contradictory(const Cube& cube) const {
  const auto holds_not = [&](const auto* denied) { return implies(cube, *denied); };
  return (cube.bodies.empty() && !cube.has_visitors) ||
         std::ranges::any_of(
             cube.constraints,
             [](const Constraint& constraint) { return constraint.values.empty(); }) ||
         std::ranges::any_of(cube.none, holds_not) || std::ranges::any_of(cube.none_of, holds_not);
}

// Nobody's device in nobody's network: the decision ends before any order is heard.
bool Conditions::is_out_of_reach(const Cube& cube) const {
  const Constraint* devices = find(cube, Facet::Device);
  const Constraint* zones = find(cube, Facet::Zone);
  return devices != nullptr && zones != nullptr &&
         std::ranges::none_of(devices->values,
                              [&](auto id) { return is_of_the_body(policy_.devices, id); }) &&
         std::ranges::none_of(zones->values,
                              [&](auto id) { return is_of_the_body(policy_.zones, id); });
}

// The zone blocks it before any order is heard.
bool Conditions::is_without_egress(const Cube& cube) const {
  const Constraint* zones = find(cube, Facet::Zone);
  if (zones == nullptr || !std::ranges::all_of(zones->values, [&](std::string_view id) {
        const Zone* zone = find_declared(policy_.zones, id);
        return zone != nullptr && zone->no_egress;
      })) {
    return false;
  }
  static const Atom external{Facet::Hosting, "", {std::string(kHostingWords[0])}, {}};
  return implies(cube, generative_ai()) && implies(cube, external);
}

// Every service that it names is, in the catalog, none that it asks for.
bool Conditions::is_against_catalog(const Cube& cube) const {
  return !cube.services.empty() && std::ranges::all_of(cube.services, [&](const auto* service) {
    return std::ranges::any_of(cube.constraints, [&](const Constraint& constraint) {
      return is_of_service(constraint.facet) && constraint.facet != Facet::Service &&
             steps_.take(1 + constraint.values.size() / 16) &&
             ask(*service, constraint.facet, constraint.name, constraint.values) == Answer::No;
    });
  });
}

bool Conditions::is_impossible(const Cube& cube) const {
  return is_self_contradictory(cube) || is_out_of_reach(cube) || is_without_egress(cube) ||
         is_against_catalog(cube);
}

} // namespace haechi::policy
