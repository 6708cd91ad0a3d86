#include "policy/decide/name_path.h"

#include "base/check.h"
#include "policy/decide/evaluation.h"
#include "policy/decide/facts.h"

#include <algorithm>
#include <array>
#include <bit>

namespace haechi::policy {

namespace {

void set_bit(std::vector<std::uint64_t>& bits, std::size_t bit) {
  bits[bit / 64] |= 1ULL << (bit % 64);
}

bool asks_for_host(const Program& program, NodeIndex root) {
  for (NodeIndex i = root; i < program.nodes[root].end; ++i) {
    const Node& node = program.nodes[i];
    if (node.kind == Node::Kind::Has && node.axis == to_axis(Facet::Host)) {
      return true;
    }
  }
  return false;
}

bool asks_for_host(const Program& program, const CompiledOrder& order) {
  for (const Run& parts : {order.rules, order.data}) {
    for (std::uint32_t i = 0; i < parts.count; ++i) {
      if (asks_for_host(program, program.parts[parts.first + i].node)) {
        return true;
      }
    }
  }
  return asks_for_host(program, order.scope);
}

} // namespace

NamePath::NamePath(const Program& program, const catalog::Catalog& catalog)
    : program_(program), catalog_(catalog), reach_(program), calendar_(*program.policy),
      subjects_(std::make_unique<SubjectClasses>()), asks_for_host_(reach_.words()) {
  for (std::size_t i = 0; i < program.orders.size(); ++i) {
    if (asks_for_host(program, program.orders[i])) {
      set_bit(asks_for_host_, i);
    }
  }
}

std::shared_ptr<const SubjectFacts> NamePath::prepare(const Who& who, const Known& device,
                                                      const Known& zone) const {
  auto subject = std::make_shared<SubjectFacts>();
  read_subject(program_, who, device, zone, subject->slots, subject->storage);
  if (auto known = subjects_->find(subject->slots); known != nullptr) {
    return known;
  }
  subject->orders.resize(reach_.words());
  for (OrderIndex i = 0; i < program_.orders.size(); ++i) {
    if (!program_.orders[i].is_external && reaches(program_, subject->slots, i) != Truth::No) {
      set_bit(subject->orders, i);
      const bool is_asking = (asks_for_host_[i / 64] >> (i % 64) & 1U) != 0;
      subject->is_host_asked = subject->is_host_asked || is_asking;
    }
  }
  return subjects_->add(std::move(subject));
}

std::shared_ptr<const UseFacts> NamePath::prepare_use(const Request& like) const {
  auto use = std::make_shared<UseFacts>();
  use->number = use_count_++;
  Slots slots;
  slots.by_axis.resize(program_.axes.size());
  read_use(program_, like, slots, use->storage);
  use->model = slots.model;
  for (std::size_t axis = 0; axis < slots.by_axis.size(); ++axis) {
    const Slot& slot = slots.by_axis[axis];
    if (!slot.is_open() || slot.count != 0) {
      use->slots.push_back({static_cast<AxisId>(axis), slot});
    }
  }
  if (like.surface) {
    const Symbol surface = program_.symbols.find(*like.surface);
    use->says.values.push_back(
        {to_axis(Facet::Surface), like.surface->empty() ? Slot::nothing() : Slot::of(surface)});
  }
  return use;
}

// Services of one kind are one question, and so are all hosts that no entry has.
std::uint32_t NamePath::what_is_asked(const SubjectFacts& subject, const Thing& thing,
                                      DecisionCache& cache) const {
  if (thing.services.empty()) {
    return DecisionCache::kNoService;
  }
  if (subject.is_host_asked) {
    return cache.of_host(thing.host);
  }
  return thing.services.size() == 1
             ? DecisionCache::of_kind(program_.services.kind_of(thing.services.front()))
             : cache.of_several(thing.services);
}

NameDecision NamePath::decide(const SubjectFacts& subject, const UseFacts& use,
                              std::string_view host, Instant now, const Happenings& happenings,
                              DecisionCache& cache) const {
  const Thing thing{catalog_.find_candidates(host), host};
  const CacheKey key{subject.number, use.number, what_is_asked(subject, thing, cache)};
  if (const RememberedAnswer known = cache.find(key, now); known.decision != nullptr) {
    return {*known.decision, thing.services, known.until};
  }
  Scratch& scratch = cache.scratch();
  Decision decision = decide_afresh(subject, use, thing, now, happenings, scratch);
  const Instant until = scratch.quiet_until;
  return {cache.keep(key, scratch.quiet_from, until, std::move(decision)), thing.services, until};
}

namespace {

// Adds the places of the bits that both rows have; `words` is a multiple of kRowStep.
// PERF (bench_decide): rows are mostly empty, and looked at some words at a time.
void add_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t words,
                     std::vector<OrderIndex>& places) {
  static_assert(kRowStep == 4);
  for (std::size_t word = 0; word < words; word += kRowStep) {
    const std::array<std::uint64_t, kRowStep> both{a[word] & b[word], a[word + 1] & b[word + 1],
                                                   a[word + 2] & b[word + 2],
                                                   a[word + 3] & b[word + 3]};
    if ((both[0] | both[1] | both[2] | both[3]) == 0) {
      continue;
    }
    for (std::size_t i = 0; i < kRowStep; ++i) {
      for (std::uint64_t bits = both[i]; bits != 0; bits &= bits - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
        places.push_back(static_cast<OrderIndex>((word + i) * 64 + bit));
      }
    }
  }
}

} // namespace

void NamePath::find_orders(const SubjectFacts& subject,
                           std::span<const catalog::ServiceIndex> services,
                           Scratch& scratch) const {
  scratch.orders.clear();
  for (const catalog::ServiceIndex service : services) {
    const BitRow row = reach_.orders_of(program_.services.kind_of(service));
    HAECHI_CHECK(row.size() == subject.orders.size());
    add_common_bits(row.data(), subject.orders.data(), row.size(), scratch.orders);
  }
  // PERF: the orders lie far apart; what is read of each first is asked for ahead (bench_decide).
  for (const OrderIndex order : scratch.orders) {
    __builtin_prefetch(&program_.orders[order]);
    __builtin_prefetch(&program_.parts[program_.orders[order].rules.first]);
  }
  if (services.size() > 1) {
    std::ranges::sort(scratch.orders);
    scratch.orders.erase(std::ranges::unique(scratch.orders).begin(), scratch.orders.end());
  }
}

Decision NamePath::decide_afresh(const SubjectFacts& subject, const UseFacts& use,
                                 const Thing& thing, Instant now, const Happenings& happenings,
                                 Scratch& scratch) const {
  constexpr Effort kEffort{.combinations = 1U << 12U, .outcomes = 1U << 10U, .cases = 1U << 8U};
  find_orders(subject, thing.services, scratch);
  Slots& slots = scratch.slots;
  slots = subject.slots;
  slots.at = now;
  slots.events = &happenings.events;
  slots.lifted = &happenings.lifted;
  slots.host = thing.host;
  slots.model = use.model;
  slots[Facet::Host] = Slot{Slot::State::Text, 0, 0, nullptr};
  for (const ServiceSays::Value& value : use.slots) {
    slots[value.axis] = value.slot;
  }
  scratch.candidates.clear();
  for (const catalog::ServiceIndex service : thing.services) {
    scratch.candidates.push_back({.is_listed = true, .entry = service});
  }
  if (thing.services.empty()) {
    scratch.candidates.push_back({.aim = Aim::UnlistedHost});
  }
  if (now < scratch.quiet_from || scratch.quiet_until <= now) {
    scratch.quiet_from = now;
    scratch.quiet_until = calendar_.next_change(now, happenings);
  }
  return evaluate_request(program_, scratch.candidates, use.says, scratch.orders, kEffort,
                          Tracing::Off, scratch);
}

} // namespace haechi::policy
