#include "policy/coverage/asker.h"

#include "policy/compile/compile.h"
#include "policy/compile/reach_index.h"
#include "policy/decide/evaluation.h"
#include "policy/decide/facts.h"
#include "policy/decide/hearing.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace haechi::policy::coverage {

namespace {

using Orders = std::vector<OrderNumber>;

// PERF: of the cells of a large policy one in a thousand would take a hundred times as long as all
// others together (bench_policy_coverage).
constexpr Effort kUsualEffort{.combinations = 1U << 12U, .outcomes = 1U << 10U, .cases = 1U << 7U};

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

struct KeyHash {
  std::size_t operator()(const std::vector<std::uint32_t>& key) const {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const std::uint32_t word : key) {
      hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
      hash ^= hash >> 29U;
    }
    return static_cast<std::size_t>(hash);
  }
};

} // namespace

struct Asker::Parts {
  std::shared_ptr<const Decider> decider;
  Effort effort;
  std::unique_ptr<const Program> program;
  ReachIndex reach;
  Request when;
  Orders in_force;
  Scratch scratch;
  std::vector<Orders> silencers; // of each order: those that could silence it
  std::map<OrderNumber, Orders> chains;
  std::vector<bool> is_service_axis;
  // Of `ask`: what tells cells apart, and the answers so far.
  static constexpr std::size_t kMaxKnown = 200'000;
  Slots cell;
  Orders live;
  std::vector<OpenAtom> open_atoms;
  std::vector<std::uint32_t> key;
  bool is_service_open = false;
  std::unordered_map<std::vector<std::uint32_t>, Decision, KeyHash> known;

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

  // Cells with the same key have the same answer: the same orders may speak, the same of their
  // conditions hold, fail and are open, and what stands beside the orders is the same. Where a
  // condition on the service is open, how it may turn out hangs on the service itself.
  // PERF: most cells of a large policy repeat others (bench_policy_coverage).
  void note(const Facts& facts, std::span<const OrderNumber> orders) {
    key.clear();
    live.clear();
    cell = facts.slots;
    const Candidate& candidate = facts.candidates.front();
    set_candidate(*program, candidate, facts.says, cell);
    is_service_open = false;
    note_context();
    for (const OrderNumber order : orders) {
      open_atoms.clear();
      if (listen(*program, cell, order, open_atoms) == Hearing::MaySpeak) {
        live.push_back(order);
        note_order(order);
      }
    }
    if (is_service_open) {
      key.push_back(candidate.is_listed ? program->services.kind_of(candidate.entry) + 1 : 0);
      key.push_back(candidate.id);
    }
  }

  void note_context() {
    const auto note_place = [&](const std::vector<CompiledPlace>& places, Facet facet) {
      const CompiledPlace none;
      const CompiledPlace* found = find_place(places, cell[facet]);
      const CompiledPlace& place = found == nullptr ? none : *found;
      key.insert(key.end(), {cell[facet].is_open() ? 1U : 0U, place.is_body_owned ? 1U : 0U,
                             place.no_egress ? 1U : 0U, static_cast<std::uint32_t>(place.unlisted),
                             place.body});
    };
    key.push_back(static_cast<std::uint32_t>(cell.aim));
    key.push_back(cell[Facet::Body].is_open() ? 1U : 0U);
    key.push_back(cell[Facet::Body].count == 0 ? kNoBody : cell[Facet::Body].one);
    note_place(program->devices, Facet::Device);
    note_place(program->zones, Facet::Zone);
    const auto findings = cell[Facet::Finding].values();
    key.push_back(std::ranges::find(findings, program->personal_data) != findings.end() ? 1U : 0U);
    note_condition(program->generative_ai);
    note_condition(program->self_hosted);
  }

  void note_order(OrderNumber order) {
    const CompiledOrder& compiled = program->orders[order];
    key.push_back(order);
    note_condition(compiled.scope);
    note_condition(compiled.visitors);
    for (const Run& run : {compiled.rules, compiled.data}) {
      for (std::uint32_t i = 0; i < run.count; ++i) {
        note_condition(program->parts[run.first + i].node);
      }
    }
    for (std::uint32_t i = 0; i < compiled.exemptions.count; ++i) {
      const CompiledExemption& exemption = program->exemptions[compiled.exemptions.first + i];
      note_condition(exemption.scope);
      note_condition(exemption.assurance);
    }
  }

  void note_condition(NodeIndex root) {
    if (root == kNoNode) {
      return;
    }
    std::uint32_t packed = 1;
    for (NodeIndex i = root; i < program->nodes[root].end; ++i) {
      const Node& node = program->nodes[i];
      if (node.kind != Node::Kind::Has) {
        continue;
      }
      const Truth truth = policy::evaluate(*program, cell, i);
      is_service_open = is_service_open || (truth == Truth::Maybe && is_service_axis[node.axis]);
      packed = packed << 2U | static_cast<std::uint32_t>(truth);
      if ((packed & 0x40000000U) != 0) {
        key.push_back(packed);
        packed = 1;
      }
    }
    key.push_back(packed);
  }

  Decision ask(const Request& request, std::span<const OrderNumber> orders) {
    Facts facts;
    read_request(*program, decider->catalog(), request, facts);
    if (facts.candidates.size() != 1) {
      return evaluate(facts, orders, Tracing::Off);
    }
    note(facts, orders);
    if (known.size() >= kMaxKnown) {
      known.clear();
    }
    const auto found = known.find(key);
    if (found != known.end()) {
      return found->second;
    }
    std::vector<std::uint32_t> noted = key;
    const Orders asked = live;
    return known.emplace(std::move(noted), evaluate(facts, asked, Tracing::Off)).first->second;
  }

  Decision evaluate(const Request& request, std::span<const OrderNumber> orders, Tracing tracing) {
    Facts facts;
    read_request(*program, decider->catalog(), request, facts);
    return evaluate(facts, orders, tracing);
  }

  Decision evaluate(const Facts& facts, std::span<const OrderNumber> orders, Tracing tracing) {
    scratch.slots = facts.slots;
    return evaluate_request(*program, facts.candidates, facts.says, orders, effort, tracing,
                            scratch);
  }
};

Asker::Asker(std::shared_ptr<const Decider> decider, Request when, Care care)
    : parts_(std::make_unique<Parts>()) {
  parts_->decider = std::move(decider);
  parts_->effort = care == Care::Thorough ? Effort{} : kUsualEffort;
  parts_->program = compile(parts_->decider->policy(), parts_->decider->catalog());
  parts_->reach = ReachIndex(*parts_->program);
  parts_->when.at = when.at;
  parts_->when.events = std::move(when.events);
  parts_->when.lifted = std::move(when.lifted);
  parts_->list_orders();
  parts_->is_service_axis.resize(parts_->program->axes.size());
  for (const AxisId axis : parts_->program->service_axes) {
    parts_->is_service_axis[axis] = true;
  }
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
  return parts_->ask(request, orders);
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
