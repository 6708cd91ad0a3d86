#include "policy/compile/condition_compiler.h"

#include <algorithm>
#include <array>

namespace haechi::policy {

namespace {

// The order in which a scope's facets are looked at for the trace's word; the rest follows as
// written.
constexpr std::array kScopeOrder{Facet::Device,          Facet::Zone,      Facet::Role,
                                 Facet::Group,           Facet::Located,   Facet::Assurance,
                                 Facet::PersonAttribute, Facet::Operation, Facet::Purpose};

std::vector<const Atom*> in_scope_order(const std::vector<Atom>& atoms) {
  std::vector<const Atom*> sorted;
  for (const Facet facet : kScopeOrder) {
    for (const Atom& atom : atoms) {
      if (atom.facet == facet) {
        sorted.push_back(&atom);
      }
    }
  }
  for (const Atom& atom : atoms) {
    if (std::ranges::find(kScopeOrder, atom.facet) == kScopeOrder.end()) {
      sorted.push_back(&atom);
    }
  }
  return sorted;
}

std::string to_comparable_host(std::string_view host) {
  std::string out(host);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (out.ends_with('.')) {
    out.pop_back();
  }
  return out;
}

bool invites_visitors(const Scope& scope) {
  return scope.visitors && std::ranges::any_of(scope.facets.atoms, [](const Atom& atom) {
           return atom.facet == Facet::Zone;
         });
}

} // namespace

ConditionCompiler::ConditionCompiler(Program& program) : program_(program) {
  if (program_.nodes.empty()) {
    close(open(Node::Kind::All)); // kAlways
  }
}

NodeIndex ConditionCompiler::open(Node::Kind kind) {
  program_.nodes.push_back({.kind = kind});
  return static_cast<NodeIndex>(program_.nodes.size() - 1);
}

void ConditionCompiler::close(NodeIndex node) {
  program_.nodes[node].end = static_cast<NodeIndex>(program_.nodes.size());
}

AxisId ConditionCompiler::axis_of(const Atom& atom) {
  const bool has_name =
      atom.facet == Facet::PersonAttribute || atom.facet == Facet::ServiceAttribute;
  return has_name ? program_.axes.of_attribute(atom.facet, atom.name) : to_axis(atom.facet);
}

std::vector<std::uint32_t> ConditionCompiler::values_of(const Atom& atom) {
  std::vector<std::uint32_t> values;
  for (const std::string& value : atom.values) {
    if (atom.facet == Facet::Body) {
      values.push_back(program_.bodies.find(value));
    } else if (atom.facet == Facet::Host || atom.facet == Facet::Model) {
      const std::string pattern = atom.facet == Facet::Host ? to_comparable_host(value) : value;
      const auto next = static_cast<std::uint32_t>(program_.patterns.size());
      const auto [known, is_new] = patterns_.try_emplace(pattern, next);
      if (is_new) {
        program_.patterns.push_back(pattern);
      }
      values.push_back(known->second);
    } else {
      values.push_back(program_.symbols.intern(value));
    }
    if (atom.facet == Facet::Service) {
      program_.named_services.push_back(value);
    }
  }
  return values;
}

void ConditionCompiler::add_has(AxisId axis, std::vector<std::uint32_t> values) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  const NodeIndex index = open(Node::Kind::Has);
  const auto [known, is_new] =
      atoms_.try_emplace({axis, values}, static_cast<AtomIndex>(program_.atoms.size()));
  if (is_new) {
    program_.atoms.push_back(index);
  }
  Node node{
      .kind = Node::Kind::Has, .axis = axis, .count = static_cast<std::uint32_t>(values.size())};
  node.atom = known->second;
  if (values.size() == 1) {
    node.first = values.front();
  } else if (is_new) {
    node.first = static_cast<std::uint32_t>(program_.values.size());
    program_.values.insert(program_.values.end(), values.begin(), values.end());
  } else {
    node.first = program_.nodes[program_.atoms[known->second]].first;
  }
  program_.nodes[index] = node;
  close(index);
}

// Holds in a scale at or above the lowest grade listed of it; a grade in no scale stands for
// itself.
void ConditionCompiler::add_grade(const Atom& atom) {
  const NodeIndex any = open(Node::Kind::Any);
  std::vector<std::uint32_t> loose;
  std::vector<std::uint32_t> lowest(program_.axes.scale_count());
  for (const std::string& grade : atom.values) {
    bool is_in_scale = false;
    for (std::size_t scale = 0; scale < lowest.size(); ++scale) {
      const auto& words = program_.policy->grades[scale];
      const auto place = std::ranges::find(words, grade);
      if (place != words.end()) {
        const auto level = static_cast<std::uint32_t>(place - words.begin()) + 1;
        lowest[scale] = lowest[scale] == 0 ? level : std::min(lowest[scale], level);
        is_in_scale = true;
      }
    }
    if (!is_in_scale) {
      loose.push_back(program_.symbols.intern(grade));
    }
  }
  for (std::size_t scale = 0; scale < lowest.size(); ++scale) {
    if (lowest[scale] != 0) {
      add_has(program_.axes.of_scale(scale), {lowest[scale]});
    }
  }
  if (!loose.empty()) {
    add_has(to_axis(Facet::Grade), std::move(loose));
  }
  close(any);
}

void ConditionCompiler::add_atom(const Atom& atom) {
  if (atom.facet == Facet::Grade) {
    add_grade(atom);
    return;
  }
  if (atom.facet == Facet::Assurance) {
    std::uint32_t least = kAssuranceWords.size() + 1; // a word that is none is never reached
    for (const std::string& word : atom.values) {
      if (const auto level = find_word<Assurance>(kAssuranceWords, word)) {
        least = std::min(least, static_cast<std::uint32_t>(*level) + 1);
      }
    }
    add_has(to_axis(Facet::Assurance), {least});
    return;
  }
  add_has(axis_of(atom), values_of(atom));
}

void ConditionCompiler::add_condition(const Condition& condition) {
  for (const Atom* atom : in_scope_order(condition.atoms)) {
    add_atom(*atom);
  }
  for (const auto& branches : condition.any) {
    const NodeIndex any = open(Node::Kind::Any);
    for (const Condition& branch : branches) {
      const NodeIndex all = open(Node::Kind::All);
      add_condition(branch);
      close(all);
    }
    close(any);
  }
  for (const Condition& negated : condition.none) {
    const NodeIndex no = open(Node::Kind::Not);
    const NodeIndex all = open(Node::Kind::All);
    add_condition(negated);
    close(all);
    close(no);
  }
}

void ConditionCompiler::add_bodies(const std::vector<std::string>& ids) {
  std::vector<std::uint32_t> bodies;
  for (const std::string& id : ids) {
    bodies.push_back(program_.bodies.find(id));
  }
  add_has(to_axis(Facet::Body), std::move(bodies));
}

void ConditionCompiler::add_scope(const Scope& scope, bool with_bodies) {
  if (with_bodies && scope.bodies) {
    add_bodies(*scope.bodies);
  }
  if (!scope.exclude.empty()) {
    const NodeIndex no = open(Node::Kind::Not);
    add_bodies(scope.exclude);
    close(no);
  }
  add_condition(scope.facets);
  if (!scope.any.empty()) {
    const NodeIndex any = open(Node::Kind::Any);
    for (const Scope& branch : scope.any) {
      compile(branch);
    }
    close(any);
  }
  for (const Scope& negated : scope.none) {
    const NodeIndex no = open(Node::Kind::Not);
    compile(negated);
    close(no);
  }
}

NodeIndex ConditionCompiler::compile(const Scope& scope) {
  const NodeIndex all = open(Node::Kind::All);
  add_scope(scope, true);
  close(all);
  return all;
}

// Either the whole scope with its own bodies waived, or the scope narrowed to a branch with that
// branch's waived.
NodeIndex ConditionCompiler::compile_for_visitors(const Scope& scope) {
  if (!invites_visitors(scope) && std::ranges::none_of(scope.any, invites_visitors)) {
    return kNoNode;
  }
  const NodeIndex either = open(Node::Kind::Any);
  if (invites_visitors(scope)) {
    const NodeIndex all = open(Node::Kind::All);
    add_scope(scope, false);
    close(all);
  }
  for (const Scope& branch : scope.any) {
    if (invites_visitors(branch)) {
      const NodeIndex all = open(Node::Kind::All);
      Scope outer = scope;
      outer.any.clear();
      add_scope(outer, true);
      add_scope(branch, false);
      close(all);
    }
  }
  close(either);
  return either;
}

void ConditionCompiler::add_target(bool has_target, const Condition& target) {
  if (has_target) {
    add_condition(target);
  } else {
    add_has(to_axis(Facet::Category), {program_.symbols.intern("generative-ai")});
  }
}

template <class Written> void ConditionCompiler::add_narrowing(const Written& part) {
  add_scope(part.scope, true);
  if (part.operation) {
    add_atom(*part.operation);
  }
  if (part.purpose) {
    add_atom(*part.purpose);
  }
}

NodeIndex ConditionCompiler::compile(const Rule& rule) {
  const NodeIndex all = open(Node::Kind::All);
  add_target(rule.has_target, rule.target);
  add_narrowing(rule);
  close(all);
  return all;
}

NodeIndex ConditionCompiler::compile(const DataEntry& entry, bool order_has_rules) {
  const NodeIndex all = open(Node::Kind::All);
  if (entry.has_target || !order_has_rules) {
    add_target(entry.has_target, entry.target);
  }
  add_narrowing(entry);
  if (entry.finding) {
    add_atom(*entry.finding);
  }
  if (entry.grade) {
    add_atom(*entry.grade);
  }
  close(all);
  return all;
}

NodeIndex ConditionCompiler::compile(const Atom& atom) {
  const auto node = static_cast<NodeIndex>(program_.nodes.size());
  add_atom(atom);
  return node;
}

NodeIndex ConditionCompiler::compile_assurance(std::optional<Assurance> least) {
  if (!least) {
    return kAlways;
  }
  const auto node = static_cast<NodeIndex>(program_.nodes.size());
  add_has(to_axis(Facet::Assurance), {static_cast<std::uint32_t>(*least) + 1});
  return node;
}

} // namespace haechi::policy
