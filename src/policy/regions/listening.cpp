#include "policy/regions/listening.h"

#include <algorithm>

namespace haechi::policy::regions {

namespace {

struct Reach {
  Truth own = Truth::No;
  Truth visiting = Truth::No;

  [[nodiscard]] Truth any() const { return either(own, visiting); }
};

Reach find_reach(const Side& side, const Box& box, OrderIndex index) {
  const CompiledOrder& order = side.program().orders[index];
  Reach reach;
  reach.own = side.test(side.own_standing(index).any, box);
  if (reach.own != Truth::No) {
    reach.own = both(reach.own, side.evaluate(order.scope, box));
  }
  if (order.visitors != kNoNode) {
    reach.visiting = side.test(side.zone_standing(index).any, box);
    if (reach.visiting != Truth::No) {
      reach.visiting = both(reach.visiting, side.evaluate(order.visitors, box));
    }
  }
  return reach;
}

// Which of the ranks are possible in the box.
void widen_rank(const Side& side, const Box& box, const Standing& standing, Heard& heard,
                bool& is_first) {
  for (const RankCase& one : standing.ranks) {
    if (side.test(one.where, box) != Truth::No) {
      heard.least_rank = is_first ? one.rank : std::min(heard.least_rank, one.rank);
      heard.most_rank = is_first ? one.rank : std::max(heard.most_rank, one.rank);
      is_first = false;
    }
  }
}

// The deeper of both ways of reaching counts.
void find_rank(const Side& side, const Box& box, const Reach& reach, Heard& heard) {
  bool is_first = true;
  widen_rank(side, box, side.own_standing(heard.order), heard, is_first);
  if (reach.visiting != Truth::No) {
    Heard visiting;
    is_first = true;
    widen_rank(side, box, side.zone_standing(heard.order), visiting, is_first);
    heard.least_rank = reach.visiting == Truth::Yes
                           ? std::max(heard.least_rank, visiting.least_rank)
                           : heard.least_rank;
    heard.most_rank = std::max(heard.most_rank, visiting.most_rank);
  }
}

bool is_in_time(const CompiledExemption& exemption, Instant at) {
  return exemption.standing_fault.empty() && exemption.from <= at && at < exemption.expires;
}

struct Lifted {
  Truth rule = Truth::No;
  Truth data = Truth::No;
};

Lifted find_lifted(const Side& side, const Box& box, const CompiledOrder& order) {
  Lifted lifted;
  for (std::uint32_t i = 0; i < order.exemptions.count; ++i) {
    const CompiledExemption& exemption = side.program().exemptions[order.exemptions.first + i];
    if (is_in_time(exemption, side.at())) {
      const Truth covers =
          both(side.evaluate(exemption.scope, box), side.evaluate(exemption.assurance, box));
      lifted.rule = either(lifted.rule, covers);
      lifted.data = exemption.lifts_all ? either(lifted.data, covers) : lifted.data;
    }
  }
  return lifted;
}

// The rules that may be the first to match.
struct Candidates {
  std::vector<PartHeard> rules;
  bool is_certain = false; // the last of them matches whatever the box leaves open
};

Candidates find_candidates(const Side& side, const Box& box, const CompiledOrder& order) {
  Candidates found;
  for (std::uint32_t i = order.rules.first; i < order.rules.first + order.rules.count; ++i) {
    const Truth matches = side.evaluate(side.program().parts[i].node, box);
    if (matches != Truth::No) {
      found.rules.push_back({i, matches});
    }
    if (matches == Truth::Yes) {
      found.is_certain = true;
      break;
    }
  }
  if (found.rules.size() > 1) {
    for (PartHeard& rule : found.rules) {
      rule.speaks = Truth::Maybe;
    }
  }
  return found;
}

// Rules first, then the data entries that they do not silence.
class Listener {
 public:
  Listener(const Side& side, const Box& box, OrderIndex index)
      : side_(side), box_(box), order_(side.program().orders[index]) {
    heard_.order = index;
  }

  Heard listen() {
    const Reach reach = find_reach(side_, box_, heard_.order);
    heard_.reach = reach.any();
    find_rank(side_, box_, reach, heard_);
    if (order_.rules.count == 0) {
      listen_to_data(heard_.reach);
      return std::move(heard_);
    }
    const Candidates candidates = find_candidates(side_, box_, order_);
    const Truth matched = candidates.rules.empty() ? Truth::No
                          : candidates.is_certain  ? Truth::Yes
                                                   : Truth::Maybe;
    heard_.rules = both(heard_.reach, matched);
    if (candidates.rules.size() == 1 && candidates.is_certain) {
      heard_.matched = candidates.rules.front().part;
    }
    Truth silences_data = listen_to_rules(candidates);
    if (candidates.rules.size() > 1 && silences_data == Truth::Yes) {
      silences_data = Truth::Maybe;
    }
    listen_to_data(both(heard_.rules, negate(silences_data)));
    return std::move(heard_);
  }

 private:
  // Says whether the data entries are lifted as well.
  Truth listen_to_rules(const Candidates& candidates) {
    Truth silences_data = Truth::No;
    for (const PartHeard& rule : candidates.rules) {
      const Part& part = side_.program().parts[rule.part];
      const Truth matches = both(heard_.reach, rule.speaks);
      if (part.effect == Effect::NoDecision) {
        silences_data =
            part.lifts == Lifts::All ? either(silences_data, rule.speaks) : silences_data;
        continue;
      }
      const Lifted lifted = find_lifted(side_, box_, order_);
      silences_data = either(silences_data, both(rule.speaks, lifted.data));
      heard_.exempted = either(heard_.exempted, both(matches, lifted.rule));
      const Truth speaks = both(matches, negate(lifted.rule));
      heard_.rule_spoke = either(heard_.rule_spoke, speaks);
      add(rule.part, speaks);
    }
    return silences_data;
  }

  void listen_to_data(Truth may) {
    for (std::uint32_t i = order_.data.first;
         may != Truth::No && i < order_.data.first + order_.data.count; ++i) {
      add(i, both(may, side_.evaluate(side_.program().parts[i].node, box_)));
    }
  }

  void add(std::uint32_t part, Truth speaks) {
    if (speaks != Truth::No) {
      heard_.parts.push_back({part, speaks});
    }
  }

  const Side& side_;
  const Box& box_;
  const CompiledOrder& order_;
  Heard heard_;
};

void collect_standing(const Side& side, const Box& box, const Standing& standing,
                      std::vector<Literal>& open) {
  const auto collect = [&](Literal literal) {
    if (side.test(literal, box) == Truth::Maybe) {
      open.push_back(literal);
    }
  };
  collect(standing.any);
  for (const RankCase& one : standing.ranks) {
    collect(one.where);
  }
}

void collect_maybe(const Side& side, const Box& box, NodeIndex node, std::vector<Literal>& open) {
  if (side.evaluate(node, box) == Truth::Maybe) {
    side.collect(node, box, open);
  }
}

void collect_rank(const Side& side, const Box& box, OrderIndex index, std::vector<Literal>& open) {
  const CompiledOrder& order = side.program().orders[index];
  collect_standing(side, box, side.own_standing(index), open);
  if (order.visitors != kNoNode) {
    collect_standing(side, box, side.zone_standing(index), open);
    collect_maybe(side, box, order.visitors, open);
  }
}

void collect_reach(const Side& side, const Box& box, OrderIndex index, std::vector<Literal>& open) {
  const CompiledOrder& order = side.program().orders[index];
  if (side.test(side.own_standing(index).any, box) == Truth::Maybe) {
    open.push_back(side.own_standing(index).any);
  }
  collect_maybe(side, box, order.scope, open);
  if (order.visitors != kNoNode) {
    if (side.test(side.zone_standing(index).any, box) == Truth::Maybe) {
      open.push_back(side.zone_standing(index).any);
    }
    collect_maybe(side, box, order.visitors, open);
  }
}

} // namespace

bool may_reach(const Side& side, const Box& box, OrderIndex order) {
  return find_reach(side, box, order).any() != Truth::No;
}

bool may_speak(const Side& side, const Box& box, OrderIndex index) {
  const CompiledOrder& order = side.program().orders[index];
  if (!may_reach(side, box, index)) {
    return false;
  }
  const auto may_match = [&](std::uint32_t part) {
    return side.evaluate(side.program().parts[part].node, box) != Truth::No;
  };
  const Run run = order.rules.count != 0 ? order.rules : order.data;
  for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
    if (may_match(i)) {
      return true;
    }
  }
  return false;
}

Heard listen_to(const Side& side, const Box& box, OrderIndex order) {
  return Listener(side, box, order).listen();
}

void collect_open(const Side& side, const Box& box, const Heard& heard, Ranks ranks,
                  std::vector<Literal>& open) {
  const CompiledOrder& order = side.program().orders[heard.order];
  if (heard.reach == Truth::Maybe) {
    collect_reach(side, box, heard.order, open);
    return;
  }
  if (ranks == Ranks::Needed && heard.least_rank != heard.most_rank) {
    collect_rank(side, box, heard.order, open);
  }
  for (std::uint32_t i = order.rules.first; i < order.rules.first + order.rules.count; ++i) {
    const Truth matches = side.evaluate(side.program().parts[i].node, box);
    if (matches == Truth::Yes) {
      break;
    }
    collect_maybe(side, box, side.program().parts[i].node, open);
  }
  for (std::uint32_t i = 0; i < order.exemptions.count; ++i) {
    const CompiledExemption& exemption = side.program().exemptions[order.exemptions.first + i];
    if (is_in_time(exemption, side.at())) {
      collect_maybe(side, box, exemption.scope, open);
      collect_maybe(side, box, exemption.assurance, open);
    }
  }
  for (std::uint32_t i = order.data.first; i < order.data.first + order.data.count; ++i) {
    collect_maybe(side, box, side.program().parts[i].node, open);
  }
}

} // namespace haechi::policy::regions
