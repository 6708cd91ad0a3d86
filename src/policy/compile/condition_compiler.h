#pragma once
// Conditions and scopes of the policy as runs of nodes.

#include "policy/compile/program.h"

#include <map>
#include <vector>

namespace haechi::policy {

class ConditionCompiler {
 public:
  explicit ConditionCompiler(Program& program);

  // The whole scope, `visitors` left out of account. Its parts stand in the order in which a
  // mismatch is named: bodies, devices, zones, roles, ...
  NodeIndex compile(const Scope& scope);
  // The scope as it reaches visitors of a zone; kNoNode when it invites none.
  NodeIndex compile_for_visitors(const Scope& scope);
  // Everything that must hold for a rule or a data entry; of the latter finding and grade as well.
  NodeIndex compile(const Rule& rule);
  NodeIndex compile(const DataEntry& entry, bool order_has_rules);
  NodeIndex compile(const Atom& atom);
  NodeIndex compile_assurance(std::optional<Assurance> least);

 private:
  NodeIndex open(Node::Kind kind);
  void close(NodeIndex node);
  void add_scope(const Scope& scope, bool with_bodies);
  void add_bodies(const std::vector<std::string>& ids);
  void add_condition(const Condition& condition);
  void add_atom(const Atom& atom);
  void add_grade(const Atom& atom);
  void add_has(AxisId axis, std::vector<std::uint32_t> values);
  void add_target(bool has_target, const Condition& target);
  template <class Written> void add_narrowing(const Written& part);
  AxisId axis_of(const Atom& atom);
  std::vector<std::uint32_t> values_of(const Atom& atom);

  Program& program_;
  std::map<std::pair<AxisId, std::vector<std::uint32_t>>, AtomIndex> atoms_;
  std::map<std::string, std::uint32_t, std::less<>> patterns_;
};

} // namespace haechi::policy
