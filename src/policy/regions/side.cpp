#include "policy/regions/side.h"

#include "policy/compile/compile.h"
#include "policy/decide/evaluation.h"
#include "policy/decide/facts.h"
#include "policy/decide/hearing.h"
#include "policy/decide/moments.h"

#include <algorithm>

namespace haechi::policy::regions {

Side::Side(const Policy& policy, Ground& ground)
    : policy_(policy), ground_(ground), program_(compile(policy, ground.catalog())) {
  add_atoms();
  add_standings();
  add_surroundings();
  add_defaults();
  list_silencers();
}

void Side::list_silencers() {
  silencers_.resize(program_->orders.size());
  for (OrderIndex i = 0; i < program_->orders.size(); ++i) {
    const CompiledOrder& order = program_->orders[i];
    for (std::uint32_t j = 0; j < order.supersedes.count; ++j) {
      silencers_[program_->superseded[order.supersedes.first + j]].push_back(i);
    }
  }
}

void Side::move_to(Instant at, const Happenings& happenings) {
  at_ = at;
  happenings_ = happenings;
  Slots slots;
  slots.at = at;
  slots.events = &happenings_.events;
  slots.lifted = &happenings_.lifted;
  in_force_.clear();
  review_due_.assign(program_->orders.size(), false);
  for (OrderIndex i = 0; i < program_->orders.size(); ++i) {
    if (why_not_in_force(*program_, slots, i).empty()) {
      in_force_.push_back(i);
      review_due_[i] = policy::is_review_due(*program_, slots, i);
    }
  }
}

Truth Side::test(const Clause& clause, const Box& box) const {
  Truth all = Truth::Yes;
  for (const Literal literal : clause) {
    all = both(all, ground_.test(literal, box));
    if (all == Truth::No) {
      break;
    }
  }
  return all;
}

// The depth of nesting is bounded by the parser.
Truth Side::evaluate(NodeIndex index, const Box& box) const {
  const Node& node = program_->nodes[index];
  switch (node.kind) {
  case Node::Kind::Has: {
    Truth any = Truth::No;
    for (const Clause& clause : atoms_[node.atom]) {
      any = either(any, test(clause, box));
      if (any == Truth::Yes) {
        break;
      }
    }
    return any;
  }
  case Node::Kind::Not:
    return negate(evaluate(index + 1, box));
  case Node::Kind::All: {
    Truth all = Truth::Yes;
    for (NodeIndex part = index + 1; part < node.end && all != Truth::No;
         part = program_->nodes[part].end) {
      all = both(all, evaluate(part, box));
    }
    return all;
  }
  case Node::Kind::Any: {
    Truth any = Truth::No;
    for (NodeIndex part = index + 1; part < node.end && any != Truth::Yes;
         part = program_->nodes[part].end) {
      any = either(any, evaluate(part, box));
    }
    return any;
  }
  }
  return Truth::No;
}

void Side::collect(const Clause& clause, const Box& box, std::vector<Literal>& open) const {
  if (test(clause, box) != Truth::Maybe) {
    return;
  }
  for (const Literal literal : clause) {
    if (ground_.test(literal, box) == Truth::Maybe) {
      open.push_back(literal);
    }
  }
}

void Side::collect(NodeIndex index, const Box& box, std::vector<Literal>& open) const {
  const Node& node = program_->nodes[index];
  if (node.kind == Node::Kind::Has) {
    for (const Clause& clause : atoms_[node.atom]) {
      collect(clause, box, open);
    }
    return;
  }
  for (NodeIndex part = index + 1; part < node.end; part = program_->nodes[part].end) {
    if (evaluate(part, box) == Truth::Maybe) {
      collect(part, box, open);
    }
  }
}

Request Side::make_request(std::span<const std::uint32_t> chosen) const {
  Request request = ground_.classes().to_request(at_, chosen);
  request.events = happenings_.events;
  request.lifted = happenings_.lifted;
  return request;
}

Decision Side::decide(const Request& request, std::span<const OrderIndex> orders) {
  Facts facts;
  read_request(*program_, ground_.catalog(), request, facts);
  scratch_.slots = facts.slots;
  return evaluate_request(*program_, facts.candidates, facts.says, orders, Effort{}, Tracing::Off,
                          scratch_);
}

} // namespace haechi::policy::regions
