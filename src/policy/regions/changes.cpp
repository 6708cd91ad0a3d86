#include "policy/regions/changes.h"

#include <algorithm>
#include <map>
#include <string>

namespace haechi::policy::regions {

namespace {

// What an order comes to: its form in words, and the literals that stand in it, in turn.
struct Form {
  std::string shape;
  std::vector<Literal> literals;
  std::vector<Effect> effects;
};

// Effects of rules and entries that speak alike. An exemption is no effect among others.
Bound bound_of(const std::vector<Effect>& before, const std::vector<Effect>& after) {
  bool can_rise = false;
  bool can_fall = false;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool is_exempt = before[i] == Effect::NoDecision || after[i] == Effect::NoDecision;
    can_rise = can_rise || before[i] < after[i] || (is_exempt && before[i] != after[i]);
    can_fall = can_fall || before[i] > after[i] || (is_exempt && before[i] != after[i]);
  }
  return !can_fall ? Bound::OnlyStricter : !can_rise ? Bound::OnlyLooser : Bound::Either;
}

class FormWriter {
 public:
  FormWriter(const Side& side, Comparing comparing) : side_(side), comparing_(comparing) {}

  Form write(OrderIndex index) {
    const CompiledOrder& order = side_.program().orders[index];
    number(order.is_advice);
    number(order.adopts);
    number(side_.is_review_due(index));
    if (comparing_ == Comparing::Answers) {
      number(order.from.time_since_epoch().count());
      number(order.waits_for_event);
    }
    condition(order.scope);
    number(order.visitors != kNoNode);
    if (order.visitors != kNoNode) {
      condition(order.visitors);
      standing(side_.zone_standing(index));
    }
    standing(side_.own_standing(index));
    parts(index, order.rules, true);
    parts(index, order.data, false);
    exemptions(order);
    superseded(order);
    return std::move(form_);
  }

 private:
  void number(std::int64_t value) {
    form_.shape += std::to_string(value);
    form_.shape += ' ';
  }

  void text(const std::string& value) {
    number(static_cast<std::int64_t>(value.size()));
    form_.shape += value;
  }

  void condition(NodeIndex index) {
    const Node& node = side_.program().nodes[index];
    number(static_cast<std::int64_t>(node.kind));
    if (node.kind == Node::Kind::Has) {
      for (const Clause& clause : side_.clauses_of(node.atom)) {
        form_.shape += '(';
        for (const Literal one : clause) {
          literal(one);
        }
      }
    }
    for (NodeIndex part = index + 1; part < node.end; part = side_.program().nodes[part].end) {
      condition(part);
    }
    form_.shape += ')';
  }

  void literal(Literal one) {
    number(side_.axis_of(one));
    form_.literals.push_back(one);
  }

  void standing(const Standing& standing) {
    for (const RankCase& one : standing.ranks) {
      number(one.rank);
      literal(one.where);
    }
  }

  void parts(OrderIndex index, Run run, bool is_rules) {
    number(run.count);
    for (std::uint32_t i = 0; i < run.count; ++i) {
      const Part& part = side_.program().parts[run.first + i];
      condition(part.node);
      form_.effects.push_back(part.effect);
      number(static_cast<std::int64_t>(part.lifts));
      if (comparing_ == Comparing::Answers) {
        const Order& written = side_.policy().orders[index];
        number(part.specificity);
        number(part.inherits_target);
        texts(is_rules ? written.rules[i].obligations : written.data[i].obligations);
        texts(is_rules ? written.rules[i].instead : written.data[i].instead);
      }
    }
  }

  void texts(std::vector<std::string> values) {
    std::ranges::sort(values);
    number(static_cast<std::int64_t>(values.size()));
    for (const std::string& value : values) {
      text(value);
    }
  }

  void exemptions(const CompiledOrder& order) {
    for (std::uint32_t i = 0; i < order.exemptions.count; ++i) {
      const CompiledExemption& exemption = side_.program().exemptions[order.exemptions.first + i];
      if (exemption.standing_fault.empty() && exemption.from <= side_.at() &&
          side_.at() < exemption.expires) {
        number(exemption.lifts_all);
        condition(exemption.scope);
        condition(exemption.assurance);
      }
    }
  }

  void superseded(const CompiledOrder& order) {
    std::vector<std::string> ids;
    for (std::uint32_t i = 0; i < order.supersedes.count; ++i) {
      const OrderIndex below = side_.program().superseded[order.supersedes.first + i];
      const bool is_own = side_.program().orders[below].issuer == order.issuer;
      ids.push_back(side_.policy().orders[below].id + (is_own ? "=" : "<"));
    }
    texts(std::move(ids));
  }

  const Side& side_;
  Comparing comparing_;
  Form form_;
};

class Finder {
 public:
  Finder(const Side& before, const Side& after, Ground& ground, Comparing comparing)
      : before_(before), after_(after), ground_(ground), comparing_(comparing) {}

  std::vector<Change> find() {
    compare_surroundings();
    std::map<std::string_view, std::pair<std::optional<OrderIndex>, std::optional<OrderIndex>>>
        pairs;
    for (const OrderIndex index : before_.in_force()) {
      pairs[before_.policy().orders[index].id].first = index;
    }
    for (const OrderIndex index : after_.in_force()) {
      pairs[after_.policy().orders[index].id].second = index;
    }
    for (const auto& [id, pair] : pairs) {
      if (!pair.first || !pair.second) {
        changes_.push_back({pair.first, pair.second, {}});
      } else {
        compare(*pair.first, *pair.second);
      }
    }
    return std::move(changes_);
  }

 private:
  void compare(OrderIndex before, OrderIndex after) {
    const Form a = FormWriter(before_, comparing_).write(before);
    const Form b = FormWriter(after_, comparing_).write(after);
    if (a.shape != b.shape || a.literals.size() != b.literals.size()) {
      changes_.push_back({before, after, {}});
      return;
    }
    if (a.effects != b.effects) {
      const Bound bound = a.literals == b.literals ? bound_of(a.effects, b.effects) : Bound::Either;
      changes_.push_back({before, after, {}, bound});
      return;
    }
    Change change{before, after, {}};
    for (std::size_t i = 0; i < a.literals.size(); ++i) {
      add_difference(a.literals[i], b.literals[i], change);
    }
    keep(std::move(change));
  }

  void add_difference(Literal a, Literal b, Change& change) {
    if (a != b) {
      change.where.push_back(ground_.difference(a, b));
    }
  }

  void keep(Change change) {
    std::ranges::sort(change.where);
    change.where.erase(std::ranges::unique(change.where).begin(), change.where.end());
    if (!change.where.empty()) {
      changes_.push_back(std::move(change));
    }
  }

  void compare_surroundings() {
    const Surroundings& a = before_.surroundings();
    const Surroundings& b = after_.surroundings();
    Change change;
    add_difference(a.foreign_devices, b.foreign_devices, change);
    add_difference(a.foreign_zones, b.foreign_zones, change);
    add_difference(a.closed_zones, b.closed_zones, change);
    for (std::size_t i = 0; i < a.unlisted.size(); ++i) {
      add_difference(a.unlisted[i].where, b.unlisted[i].where, change);
    }
    compare_defaults(a.defaults, b.defaults, change);
    keep(std::move(change));
  }

  // Cases that stand on one side only differ wherever they hold.
  void compare_defaults(const std::vector<DefaultCase>& a, const std::vector<DefaultCase>& b,
                        Change& change) {
    using Key = std::pair<std::pair<Effect, std::uint16_t>, std::size_t>;
    std::map<Key, std::pair<Clause, Clause>> cases;
    for (const DefaultCase& one : a) {
      cases[{{one.value.effect, one.value.rank}, one.where.size()}].first = one.where;
    }
    for (const DefaultCase& one : b) {
      cases[{{one.value.effect, one.value.rank}, one.where.size()}].second = one.where;
    }
    for (auto& [key, where] : cases) {
      fill(where.first, where.second);
      fill(where.second, where.first);
      for (std::size_t i = 0; i < where.first.size(); ++i) {
        add_difference(where.first[i], where.second[i], change);
      }
    }
  }

  // In the place of a case that is not there stands one that never holds.
  void fill(Clause& missing, const Clause& other) {
    for (std::size_t i = missing.size(); i < other.size(); ++i) {
      missing.push_back(ground_.difference(other[i], other[i]));
    }
  }

  const Side& before_;
  const Side& after_;
  Ground& ground_;
  Comparing comparing_;
  std::vector<Change> changes_;
};

} // namespace

std::vector<Change> find_changes(const Side& before, const Side& after, Ground& ground,
                                 Comparing comparing) {
  return Finder(before, after, ground, comparing).find();
}

} // namespace haechi::policy::regions
