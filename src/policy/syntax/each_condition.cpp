#include "policy/syntax/each_condition.h"

namespace haechi::policy {

namespace {

class Walk {
 public:
  explicit Walk(const ConditionVisitor& visitor) : visitor_(visitor) {}

  void pass(const Policy& policy) {
    for (const Order& order : policy.orders) {
      pass(order.scope);
      for (const Rule& rule : order.rules) {
        pass_part(rule);
      }
      for (const DataEntry& entry : order.data) {
        pass_part(entry);
        pass(entry.finding);
        pass(entry.grade);
      }
    }
    for (const Exemption& exemption : policy.exemptions) {
      pass(exemption.scope);
      if (exemption.assurance) {
        visitor_.atom({.facet = Facet::Assurance,
                       .name = {},
                       .values = {std::string(to_word(*exemption.assurance))},
                       .where = {}});
      }
    }
  }

 private:
  template <class Part> void pass_part(const Part& part) {
    pass(part.scope);
    pass(part.target);
    pass(part.operation);
    pass(part.purpose);
  }

  void pass(const std::optional<Atom>& atom) {
    if (atom) {
      visitor_.atom(*atom);
    }
  }

  void pass(const Condition& condition) {
    for (const Atom& atom : condition.atoms) {
      visitor_.atom(atom);
    }
    for (const auto& branches : condition.any) {
      for (const Condition& branch : branches) {
        pass(branch);
      }
    }
    for (const Condition& negated : condition.none) {
      pass(negated);
    }
  }

  void pass(const Scope& scope) {
    if (visitor_.scope) {
      visitor_.scope(scope);
    }
    pass(scope.facets);
    for (const Scope& branch : scope.any) {
      pass(branch);
    }
    for (const Scope& negated : scope.none) {
      pass(negated);
    }
  }

  const ConditionVisitor& visitor_;
};

} // namespace

void for_each_condition(const Policy& policy, const ConditionVisitor& visitor) {
  Walk(visitor).pass(policy);
}

} // namespace haechi::policy
