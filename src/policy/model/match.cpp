#include "policy/model/match.h"

#include "policy/model/bodies.h"
#include "policy/model/grades.h"
#include "text/host_name.h"

#include <algorithm>
#include <array>

namespace haechi::policy::model {

namespace {

using Set = std::set<std::string>;

Set one(const std::string& value) {
  return value.empty() ? Set{} : Set{value};
}

Set attribute(const std::map<std::string, std::string>& attributes, const std::string& name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? Set{} : one(found->second);
}

Set service_values(const ServiceFacts& service, const Atom& atom) {
  switch (atom.facet) {
  case Facet::Service:
    return one(service.id);
  case Facet::Provider:
    return one(service.provider);
  case Facet::ProviderGroup:
    return one(service.provider_group);
  case Facet::Relation:
    return one(service.relation);
  case Facet::ControlCountry:
    return service.countries;
  case Facet::Category:
    return service.categories;
  case Facet::Hosting:
    return one(service.hosting);
  case Facet::Surface:
    return one(service.surface);
  case Facet::Tier:
    return one(service.tier);
  case Facet::Tenant:
    return one(service.tenant);
  case Facet::ServiceAttribute:
    return attribute(service.attributes, atom.name);
  default:
    return {};
  }
}

Set values_of(const Facts& facts, const Atom& atom) {
  switch (atom.facet) {
  case Facet::Role:
    return one(facts.role);
  case Facet::Group:
    return facts.groups;
  case Facet::Located:
    return one(facts.located);
  case Facet::PersonAttribute:
    return attribute(facts.attributes, atom.name);
  case Facet::Device:
    return one(facts.device);
  case Facet::Zone:
    return one(facts.zone);
  case Facet::Operation:
    return one(facts.operation);
  case Facet::Purpose:
    return one(facts.purpose);
  case Facet::Finding:
    return facts.findings;
  default:
    return facts.service ? service_values(*facts.service, atom) : Set{};
  }
}

bool matches_any(const std::string& text, const std::vector<std::string>& patterns) {
  return !text.empty() && std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return text::matches_glob(text, pattern);
  });
}

bool is_any_host(const Facts& facts, const std::vector<std::string>& patterns) {
  std::vector<std::string> comparable;
  for (const std::string& pattern : patterns) {
    comparable.push_back(to_comparable_host(pattern));
  }
  return matches_any(facts.host, comparable);
}

bool is_at_least(const Facts& facts, const std::vector<std::string>& levels) {
  return std::ranges::any_of(levels, [&](const std::string& word) {
    const auto level = find_word<Assurance>(kAssuranceWords, word);
    return level && facts.assurance && *facts.assurance >= *level;
  });
}

bool is_under_one_of(const Facts& facts, const std::vector<std::string>& bodies) {
  return std::ranges::any_of(bodies, [&](const std::string& top) {
    return is_in_subtree(*facts.policy, facts.body, top);
  });
}

// Everything of a scope but `bodies` and `any`.
bool holds_narrowly(const Facts& facts, const Scope& scope) {
  return !is_under_one_of(facts, scope.exclude) && holds(facts, scope.facets) &&
         std::ranges::none_of(scope.none, [&](const Scope& no) { return holds(facts, no); });
}

bool holds_bodies(const Facts& facts, const Scope& scope) {
  return !scope.bodies || is_under_one_of(facts, *scope.bodies);
}

bool holds_any(const Facts& facts, const Scope& scope) {
  return scope.any.empty() ||
         std::ranges::any_of(scope.any, [&](const Scope& one) { return holds(facts, one); });
}

bool invites_visitors(const Scope& scope) {
  return scope.visitors && std::ranges::any_of(scope.facets.atoms, [](const Atom& atom) {
           return atom.facet == Facet::Zone;
         });
}

// The order in which a scope's facets are looked at for the trace's word.
struct ScopeWord {
  Facet facet;
  std::string_view word;
};

constexpr std::array<ScopeWord, 10> kScopeWords{{
    {Facet::Body, "out-of-scope-body"},
    {Facet::Device, "out-of-scope-device"},
    {Facet::Zone, "out-of-scope-zone"},
    {Facet::Role, "out-of-scope-role"},
    {Facet::Group, "out-of-scope-group"},
    {Facet::Located, "out-of-scope-territory"},
    {Facet::Assurance, "out-of-scope-assurance"},
    {Facet::PersonAttribute, "out-of-scope-attributes"},
    {Facet::Operation, "out-of-scope-operation"},
    {Facet::Purpose, "out-of-scope-purpose"},
}};

// The first facet, in that order, of which `scope` has an atom that `asks` is true of.
template <class Asks> std::string first_word(const Scope& scope, Asks asks) {
  for (const auto& [facet, word] : kScopeWords) {
    for (const Atom& atom : scope.facets.atoms) {
      if (atom.facet == facet && asks(atom)) {
        return std::string(word);
      }
    }
  }
  return {};
}

// What a negated scope is about: the first thing that it asks for.
std::string word_of_negation(const Scope& negated) {
  if (negated.bodies || !negated.exclude.empty()) {
    return "out-of-scope-body";
  }
  const std::string word = first_word(negated, [](const Atom&) { return true; });
  if (!word.empty()) {
    return word;
  }
  if (!negated.any.empty()) {
    return word_of_negation(negated.any.front());
  }
  return negated.none.empty() ? "out-of-scope" : word_of_negation(negated.none.front());
}

} // namespace

bool has_one_of(const Facts& facts, const Atom& atom) {
  switch (atom.facet) {
  case Facet::Body:
    return is_under_one_of(facts, atom.values);
  case Facet::Assurance:
    return is_at_least(facts, atom.values);
  case Facet::Host:
    return is_any_host(facts, atom.values);
  case Facet::Model:
    return facts.service && matches_any(facts.service->model, atom.values);
  case Facet::Grade:
    return reaches_grade(facts, atom.values);
  default: {
    const Set values = values_of(facts, atom);
    return std::ranges::any_of(atom.values,
                               [&](const std::string& value) { return values.contains(value); });
  }
  }
}

bool holds(const Facts& facts, const Condition& condition) {
  const auto is_true = [&](const Condition& part) { return holds(facts, part); };
  return std::ranges::all_of(condition.atoms,
                             [&](const Atom& atom) { return has_one_of(facts, atom); }) &&
         std::ranges::all_of(condition.any,
                             [&](const std::vector<Condition>& branches) {
                               return std::ranges::any_of(branches, is_true);
                             }) &&
         std::ranges::none_of(condition.none, is_true);
}

bool holds(const Facts& facts, const std::optional<Atom>& atom) {
  return !atom || has_one_of(facts, *atom);
}

bool holds(const Facts& facts, const Scope& scope) {
  return holds_bodies(facts, scope) && holds_narrowly(facts, scope) && holds_any(facts, scope);
}

bool holds_for_visitor(const Facts& facts, const Scope& scope) {
  if (invites_visitors(scope) && holds_narrowly(facts, scope) && holds_any(facts, scope)) {
    return true;
  }
  return holds_bodies(facts, scope) && holds_narrowly(facts, scope) &&
         std::ranges::any_of(scope.any, [&](const Scope& branch) {
           return invites_visitors(branch) && holds_narrowly(facts, branch) &&
                  holds_any(facts, branch);
         });
}

std::string mismatch_of(const Facts& facts, const Scope& scope) {
  if (!holds_bodies(facts, scope) || is_under_one_of(facts, scope.exclude)) {
    return "out-of-scope-body";
  }
  const std::string word =
      first_word(scope, [&](const Atom& atom) { return !has_one_of(facts, atom); });
  if (!word.empty()) {
    return word;
  }
  if (!holds_any(facts, scope)) {
    return mismatch_of(facts, scope.any.front());
  }
  for (const Scope& no : scope.none) {
    if (holds(facts, no)) {
      return word_of_negation(no);
    }
  }
  return "out-of-scope";
}

bool is_generative_ai(const Facts& facts) {
  return facts.service && facts.service->categories.contains("generative-ai");
}

} // namespace haechi::policy::model
