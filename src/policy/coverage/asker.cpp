#include "policy/coverage/asker.h"

#include "policy/compile/compile.h"
#include "policy/compile/reach_index.h"
#include "policy/decide/evaluation.h"
#include "policy/decide/facts.h"
#include "policy/decide/hearing.h"

#include <algorithm>
#include <map>
#include <set>

namespace haechi::policy::coverage {

namespace {

using Orders = std::vector<OrderNumber>;

// Whether all that an order can say names the same to use instead.
bool has_one_instead(const Order& order) {
  std::set<std::vector<std::string>> all;
  for (const Rule& rule : order.rules) {
    all.insert(rule.instead);
  }
  for (const DataEntry& entry : order.data) {
    all.insert(entry.instead);
  }
  return all.size() <= 1;
}

} // namespace

struct Asker::Parts {
  std::shared_ptr<const Decider> decider;
  std::unique_ptr<const Program> program;
  ReachIndex reach;
  Request when;
  Orders in_force;
  Scratch scratch;
  std::vector<Orders> silencers; // of each order: those that could silence it
  std::map<OrderNumber, Orders> chains;

  void list_orders() {
    Slots slots;
    slots.at = when.at;
    slots.events = &when.events;
    slots.lifted = &when.lifted;
    silencers.resize(program->orders.size());
    for (OrderNumber order = 0; order < program->orders.size(); ++order) {
      const CompiledOrder& compiled = program->orders[order];
      if (policy::why_not_in_force(*program, slots, order).empty()) {
        in_force.push_back(order);
      }
      for (std::uint32_t i = 0; i < compiled.supersedes.count; ++i) {
        silencers[program->superseded[compiled.supersedes.first + i]].push_back(order);
      }
    }
  }

  // The order and all on which its being silenced hangs.
  const Orders& chain_of(OrderNumber order) {
    Orders& chain = chains[order];
    if (chain.empty()) {
      std::set<OrderNumber> met{order};
      Orders open{order};
      while (!open.empty()) {
        const OrderNumber next = open.back();
        open.pop_back();
        for (const OrderNumber silencer : silencers[next]) {
          if (met.insert(silencer).second) {
            open.push_back(silencer);
          }
        }
      }
      chain.assign(met.begin(), met.end());
    }
    return chain;
  }

  Decision evaluate(const Request& request, std::span<const OrderNumber> orders, Tracing tracing) {
    Facts facts;
    read_request(*program, decider->catalog(), request, facts);
    scratch.slots = facts.slots;
    return evaluate_request(*program, facts.candidates, facts.says, orders, Effort{}, tracing,
                            scratch);
  }
};

Asker::Asker(std::shared_ptr<const Decider> decider, Request when)
    : parts_(std::make_unique<Parts>()) {
  parts_->decider = std::move(decider);
  parts_->program = compile(parts_->decider->policy(), parts_->decider->catalog());
  parts_->reach = ReachIndex(*parts_->program);
  parts_->when.at = when.at;
  parts_->when.events = std::move(when.events);
  parts_->when.lifted = std::move(when.lifted);
  parts_->list_orders();
}

Asker::~Asker() = default;

const Policy& Asker::policy() const {
  return parts_->decider->policy();
}

const catalog::Catalog& Asker::catalog() const {
  return parts_->decider->catalog();
}

const Decider& Asker::decider() const {
  return *parts_->decider;
}

const Program& Asker::program() const {
  return *parts_->program;
}

const Request& Asker::when() const {
  return parts_->when;
}

const Orders& Asker::orders_in_force() const {
  return parts_->in_force;
}

std::string_view Asker::why_not_in_force(OrderNumber order) const {
  Slots slots;
  slots.at = parts_->when.at;
  slots.events = &parts_->when.events;
  slots.lifted = &parts_->when.lifted;
  return policy::why_not_in_force(*parts_->program, slots, order);
}

Orders Asker::find_reaching(const Request& known, std::span<const OrderNumber> among) const {
  Slots slots;
  std::deque<std::vector<std::uint32_t>> storage;
  read_subject(*parts_->program, known.who, known.device, known.zone, slots, storage);
  Orders out;
  for (const OrderNumber order : among) {
    if (reaches(*parts_->program, slots, order) != Truth::No) {
      out.push_back(order);
    }
  }
  return out;
}

Orders Asker::find_speaking(const Known& service, std::span<const OrderNumber> among) const {
  const catalog::Service* entry = service ? catalog().find_service(*service) : nullptr;
  if (entry == nullptr) {
    return {among.begin(), among.end()};
  }
  const auto index = static_cast<catalog::ServiceIndex>(entry - catalog().services().data());
  const BitRow row = parts_->reach.orders_of(parts_->program->services.kind_of(index));
  Orders out;
  for (const OrderNumber order : among) {
    if ((row[order / 64] >> (order % 64) & 1U) != 0) {
      out.push_back(order);
    }
  }
  return out;
}

Decision Asker::ask(const Request& request, std::span<const OrderNumber> orders) {
  return parts_->evaluate(request, orders, Tracing::Off);
}

TraceLine Asker::trace(const Request& request, OrderNumber order) {
  const Decision decision = parts_->evaluate(request, parts_->chain_of(order), Tracing::On);
  for (const TraceLine& line : decision.trace) {
    if (line.order == policy().orders[order].id) {
      return line;
    }
  }
  TraceLine line; // no order was heard
  line.order = policy().orders[order].id;
  line.skipped = decision.reason;
  return line;
}

bool Asker::is_final(const Decision& decision) const {
  if (!decision.is_settled || decision.reason == "several" || !decision.obligations_open.empty()) {
    return false;
  }
  if (!decision.by) {
    return true;
  }
  const auto order = std::ranges::lower_bound(policy().orders, *decision.by, {}, &Order::id);
  return order != policy().orders.end() && has_one_instead(*order);
}

std::vector<std::uint32_t> Asker::signature(Facet facet, std::string_view name,
                                            const Request& request) const {
  const Program& program = *parts_->program;
  Facts facts;
  read_request(program, catalog(), request, facts);
  std::vector<std::uint32_t> out;
  for (const NodeIndex node : program.atoms) {
    const policy::Axis& axis = program.axes[program.nodes[node].axis];
    if (axis.facet == facet && (facet != Facet::PersonAttribute || axis.name == name)) {
      out.push_back(static_cast<std::uint32_t>(evaluate(program, facts.slots, node)));
    }
  }
  return out;
}

} // namespace haechi::policy::coverage
