#include "policy/decide/evaluation.h"

#include "base/check.h"
#include "policy/decide/cases.h"
#include "policy/decide/join.h"
#include "policy/decide/trace.h"

#include <algorithm>

namespace haechi::policy {

namespace {

// Candidates that are listened for one by one; of more, all is taken as unknown while listening.
constexpr std::size_t kFewCandidates = 8;
constexpr std::int32_t kNoDimension = -1;

class Evaluation {
 public:
  Evaluation(const Program& program, std::span<const Candidate> candidates, const ServiceSays& says,
             const Effort& effort, Scratch& scratch)
      : program_(program), candidates_(candidates), says_(says), effort_(effort), scratch_(scratch),
        slots_(scratch.slots) {}

  Decision run(std::span<const OrderIndex> orders, Tracing tracing) {
    scratch_.live.clear();
    scratch_.certain.clear();
    scratch_.certain_obligations.clear();
    scratch_.certain_numbers.clear();
    scratch_.open.clear();
    scratch_.context_open.clear();
    known_body_ = slots_[Facet::Body];
    if (tracing == Tracing::On) {
      known_ = slots_;
    }
    if (candidates_.empty()) {
      listen_as_set(orders);
    } else if (candidates_.size() <= kFewCandidates) {
      listen_for_each(orders);
    } else {
      listen_for_any(orders);
    }
    number_by_age();
    if (tracing == Tracing::Off && is_certain()) {
      return conclude_certain();
    }
    make_dimensions();
    admit_obligations();
    scratch_.before_tables = slots_;
    make_tables();
    return conclude(orders, tracing);
  }

 private:
  [[nodiscard]] bool has_service_dimension() const { return candidates_.size() > 1; }

  // Nothing is open, and no order may silence another: what was heard is all.
  [[nodiscard]] bool is_certain() const {
    return !has_service_dimension() && scratch_.open.empty() && scratch_.context_open.empty() &&
           std::ranges::all_of(scratch_.live, [&](const LiveOrder& live) {
             return program_.orders[live.order].supersedes.count == 0;
           });
  }

  Decision conclude_certain() {
    const Context context = find_context(program_, slots_);
    if (context.ends) {
      return answer_of(context);
    }
    Voice voice;
    std::uint16_t displaced = 0;
    for (const Outcome& outcome : scratch_.certain) {
      if (outcome.voice.weight > voice.weight) {
        voice = outcome.voice;
      }
      if (outcome.rules != RuleState::Silent) {
        displaced = std::max(displaced, outcome.rank);
      }
    }
    const Default& by_default = context.by_default;
    if (by_default.exists() && displaced < by_default.rank) {
      const std::uint64_t weight = weigh_default(by_default.effect);
      if (weight > voice.weight) {
        voice = {.weight = weight, .reason = Reason::Default};
      }
      add_implied(program_, by_default.effect, scratch_.certain_numbers);
    }
    return answer_of_voice(program_, voice, scratch_.certain_numbers);
  }

  void listen_for_each(std::span<const OrderIndex> orders) {
    for (const Candidate& candidate : candidates_) {
      set_candidate(program_, candidate, says_, slots_);
      collect_context(program_, slots_, scratch_.context_open);
    }
    for (const OrderIndex order : orders) {
      listen_to(order, candidates_);
    }
  }

  void listen_as_set(std::span<const OrderIndex> orders) {
    collect_context(program_, slots_, scratch_.context_open);
    for (const OrderIndex order : orders) {
      listen_to(order, {});
    }
  }

  void listen_for_any(std::span<const OrderIndex> orders) {
    for (const AxisId axis : program_.service_axes) {
      slots_[axis] = Slot{};
    }
    slots_.surfaces = {};
    for (const Aim aim : {Aim::UnlistedHost, Aim::None, Aim::Service}) {
      slots_.aim = aim;
      collect_context(program_, slots_, scratch_.context_open);
    }
    for (const OrderIndex order : orders) {
      listen_to(order, {});
    }
  }

  // The order is live when it may speak of some candidate; no candidates: of the slots as they are.
  void listen_to(OrderIndex index, std::span<const Candidate> candidates) {
    if (!why_not_in_force(program_, slots_, index).empty()) {
      return;
    }
    LiveOrder live{.order = index,
                   .age = program_.by_age[index],
                   .is_review_due = is_review_due(program_, slots_, index),
                   .first_open = static_cast<std::uint32_t>(scratch_.open.size())};
    bool may_speak = false;
    if (candidates.size() <= 1) {
      may_speak =
          slots_.aim == Aim::Service && (hears(live) || (!live.is_certain && listens(index)));
    } else {
      for (const Candidate& candidate : candidates) {
        set_candidate(program_, candidate, says_, slots_);
        may_speak = (candidate.aim == Aim::Service && listens(index)) || may_speak;
      }
    }
    if (may_speak) {
      live.open_count = static_cast<std::uint32_t>(scratch_.open.size()) - live.first_open;
      scratch_.live.push_back(live);
    }
  }

  // Whether the order has something to say for certain. `live.is_certain` tells whether that could
  // be found out.
  bool hears(LiveOrder& live) {
    const auto first = static_cast<std::uint32_t>(scratch_.certain_numbers.size());
    const Outcome outcome = hear(program_, slots_, live, scratch_.certain_numbers);
    live.is_certain = !outcome.is_open;
    if (outcome.is_open || !outcome.is_heard()) {
      scratch_.certain_numbers.resize(first);
      return false;
    }
    live.certain = static_cast<std::uint32_t>(scratch_.certain.size());
    scratch_.certain.push_back(outcome);
    scratch_.certain_obligations.push_back(
        {first, static_cast<std::uint32_t>(scratch_.certain_numbers.size()) - first});
    return true;
  }

  bool listens(OrderIndex order) {
    return listen(program_, slots_, order, scratch_.open) == Hearing::MaySpeak;
  }

  // Orders that began with an event have no place in Program::by_age.
  void number_by_age() {
    if (!program_.has_event_starts) {
      return;
    }
    std::vector<LiveOrder*> sorted;
    for (LiveOrder& live : scratch_.live) {
      sorted.push_back(&live);
    }
    const auto began = [&](const LiveOrder* live) {
      const CompiledOrder& order = program_.orders[live->order];
      return order.waits_for_event ? find_when(slots_, *program_.policy->orders[live->order].from)
                                         .value_or(order.from)
                                   : order.from;
    };
    std::ranges::sort(sorted, [&](const LiveOrder* a, const LiveOrder* b) {
      return began(a) != began(b) ? began(a) < began(b) : a->order > b->order;
    });
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      sorted[i]->age = static_cast<std::uint32_t>(i);
      if (sorted[i]->is_certain) {
        set_age(scratch_.certain[sorted[i]->certain], sorted[i]->age);
      }
    }
  }

  [[nodiscard]] bool is_service_axis(AxisId axis) const {
    return std::ranges::find(program_.service_axes, axis) != program_.service_axes.end();
  }

  void make_dimensions() {
    scratch_.dimension_of.assign(program_.axes.size(), kNoDimension);
    dimension_count_ = 0;
    if (has_service_dimension()) {
      make_service_dimension();
    }
    for (const auto* open : {&scratch_.open, &scratch_.context_open}) {
      for (const OpenAtom& atom : *open) {
        if (scratch_.dimension_of[atom.axis] == kNoDimension) {
          make_dimension(atom.axis);
        }
      }
    }
  }

  // The dimensions of earlier evaluations are kept for their memory.
  Dimension& next_dimension() {
    if (scratch_.dimensions.size() <= dimension_count_) {
      scratch_.dimensions.emplace_back();
    }
    return scratch_.dimensions[dimension_count_++];
  }

  void make_dimension(AxisId axis) {
    scratch_.dimension_of[axis] = static_cast<std::int32_t>(dimension_count_);
    if (scratch_.context_open.empty()) {
      fill_dimension(program_, slots_, axis, scratch_.open, scratch_.live, next_dimension());
      return;
    }
    std::vector<OpenAtom> all = scratch_.open;
    all.insert(all.end(), scratch_.context_open.begin(), scratch_.context_open.end());
    fill_dimension(program_, slots_, axis, all, scratch_.live, next_dimension());
  }

  void make_service_dimension() {
    for (const AxisId axis : program_.service_axes) {
      scratch_.dimension_of[axis] = static_cast<std::int32_t>(dimension_count_);
    }
    scratch_.context_open.push_back({to_axis(Facet::Category), program_.generative_ai});
    scratch_.context_open.push_back({to_axis(Facet::Hosting), program_.self_hosted});
    std::vector<OpenAtom> all = scratch_.open;
    all.insert(all.end(), scratch_.context_open.begin(), scratch_.context_open.end());
    Dimension& dimension = next_dimension();
    dimension.axis = to_axis(Facet::Service);
    dimension.is_service = true;
    fill_service_dimension(program_, slots_, {candidates_.begin(), candidates_.end()}, says_, all,
                           dimension.service);
    dimension.is_complete = dimension.service.is_complete;
  }

  void admit_obligations() {
    ObligationBits& bits = scratch_.bits;
    bits.clear();
    bits.admit(program_, program_.acknowledge_obligation);
    bits.admit(program_, program_.inspect_obligation);
    for (const LiveOrder& live : scratch_.live) {
      bits.admit_order(program_, live.order);
    }
    scratch_.tables.clear();
    scratch_.tables.words = bits.words();
  }

  void make_tables() {
    scratch_.digits.assign(dimension_count_, 0);
    for (const LiveOrder& live : scratch_.live) {
      make_table(live);
    }
  }

  void make_table(const LiveOrder& live) {
    Tables& tables = scratch_.tables;
    Table table;
    table.first = static_cast<std::uint32_t>(tables.outcomes.size());
    table.strides.first = static_cast<std::uint32_t>(tables.strides.size());
    std::size_t size = 1;
    const auto add = [&](std::int32_t number) {
      const auto dimension = static_cast<std::uint32_t>(number);
      for (std::size_t i = table.strides.first; i < tables.strides.size(); ++i) {
        if (tables.strides[i].dimension == dimension) {
          return;
        }
      }
      tables.strides.push_back({dimension, static_cast<std::uint32_t>(size)});
      table.is_complete = table.is_complete && scratch_.dimensions[dimension].is_complete;
      size = std::min(size * scratch_.dimensions[dimension].size(), effort_.outcomes + 1);
    };
    if (has_service_dimension()) {
      add(scratch_.dimension_of[to_axis(Facet::Service)]);
    }
    for (std::uint32_t i = 0; i < live.open_count; ++i) {
      add(scratch_.dimension_of[scratch_.open[live.first_open + i].axis]);
    }
    table.strides.count = static_cast<std::uint32_t>(tables.strides.size()) - table.strides.first;
    table.is_complete = table.is_complete && size <= effort_.outcomes;
    table.size = static_cast<std::uint32_t>(size);
    if (table.is_complete) {
      fill(table, live);
    }
    tables.tables.push_back(table);
  }

  void fill(const Table& table, const LiveOrder& live) {
    if (live.is_certain) {
      const Run& run = scratch_.certain_obligations[live.certain];
      add_outcome(scratch_.certain[live.certain],
                  std::span(scratch_.certain_numbers).subspan(run.first, run.count));
      return;
    }
    for (std::uint32_t i = 0; i < table.size; ++i) {
      assign(table, i);
      scratch_.obligations.clear();
      const bool is_service = slots_.aim == Aim::Service;
      const Outcome outcome =
          is_service ? hear(program_, slots_, live, scratch_.obligations) : Outcome{};
      HAECHI_DCHECK(!outcome.is_open); // `listen` has named everything that it hangs on
      add_outcome(outcome, scratch_.obligations);
    }
  }

  void add_outcome(const Outcome& outcome, std::span<const std::uint32_t> obligations) {
    Tables& tables = scratch_.tables;
    tables.outcomes.push_back(outcome);
    tables.masks.resize(tables.masks.size() + tables.words);
    std::uint64_t* mask = tables.masks.data() + tables.masks.size() - tables.words;
    for (const std::uint32_t obligation : obligations) {
      scratch_.bits.set(mask, obligation);
    }
  }

  void assign(const Table& table, std::uint32_t index) {
    for (std::uint32_t i = 0; i < table.strides.count; ++i) {
      const Stride& stride = scratch_.tables.strides[table.strides.first + i];
      const Dimension& dimension = scratch_.dimensions[stride.dimension];
      dimension.assign(slots_, index / stride.step % dimension.size());
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> context_dimensions() const {
    std::vector<std::uint32_t> all;
    const auto add = [&](AxisId axis) {
      const auto number = static_cast<std::uint32_t>(scratch_.dimension_of[axis]);
      if (std::ranges::find(all, number) == all.end()) {
        all.push_back(number);
      }
    };
    if (has_service_dimension()) {
      add(to_axis(Facet::Service));
    }
    for (const OpenAtom& atom : scratch_.context_open) {
      add(atom.axis);
    }
    return all;
  }

  // Each case is a question of its own, asked of the orders that are live here.
  Decision conclude_by_cases(std::vector<std::uint32_t> split) {
    CaseMerger merger(program_, scratch_.dimensions, std::move(split));
    std::vector<OrderIndex> orders;
    for (const LiveOrder& live : scratch_.live) {
      orders.push_back(live.order);
    }
    Effort effort = effort_;
    effort.cases = 0;
    Scratch scratch;
    for (std::size_t i = 0; i < merger.count(); ++i) {
      scratch.slots = scratch_.before_tables;
      merger.assign(scratch.slots, i);
      merger.add(evaluate_request(program_, {}, says_, orders, effort, Tracing::Off, scratch));
    }
    return merger.merge(known_body_);
  }

  // `slots_` has been written over by the tables; whatever is no dimension is as it was.
  Decision conclude(std::span<const OrderIndex> orders, Tracing tracing) {
    const std::vector<std::uint32_t> open = context_dimensions();
    auto split = choose_split(scratch_.dimensions, scratch_.tables, open, dimension_count_,
                              effort_.combinations, effort_.cases);
    if (!split.empty()) {
      Decision decision = conclude_by_cases(std::move(split));
      if (tracing == Tracing::On) {
        decision.trace = write_open_trace(program_, scratch_.live, orders, known_slots());
      }
      return decision;
    }
    const Context context = open.empty() ? find_context(program_, slots_) : Context{};
    if (open.empty() && context.ends) {
      return answer_of(context);
    }
    Groups groups = find_groups(program_, scratch_.live, scratch_.tables, scratch_.bits,
                                dimension_count_, open, context);
    const GroupInput input{program_,        slots_,        scratch_.live, scratch_.dimensions,
                           scratch_.tables, scratch_.bits, groups.base,   effort_.combinations};
    std::vector<OrderHistory> history(tracing == Tracing::On ? scratch_.live.size() : 0);
    std::vector<GroupAnswer> answers(groups.groups.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      run_group(input, groups.groups[i], answers[i], tracing == Tracing::On ? &history : nullptr);
    }
    Decision decision = join_answers(input, groups, answers, known_body_);
    if (tracing == Tracing::On) {
      decision.trace = write_trace(input, groups, answers, history, orders, known_slots());
    }
    return decision;
  }

  // The slots as they were, for the trace: it explains silence by what is known.
  const Slots& known_slots() {
    if (candidates_.size() == 1) {
      set_candidate(program_, candidates_.front(), says_, known_);
    } else if (!candidates_.empty()) {
      for (const AxisId axis : program_.service_axes) {
        known_[axis] = Slot{};
      }
    }
    return known_;
  }

  Decision answer_of(const Context& context) {
    Decision decision;
    decision.effect = decision.at_least = decision.at_most = context.effect;
    decision.is_settled = true;
    decision.reason = to_word(context.reason);
    if (context.effect == Effect::Warn) {
      decision.obligations = {"acknowledge"};
    } else if (context.effect == Effect::Inspect || context.effect == Effect::Redact) {
      decision.obligations = {"inspect"};
    }
    return decision;
  }

  const Program& program_;
  std::span<const Candidate> candidates_;
  const ServiceSays& says_;
  const Effort& effort_;
  Scratch& scratch_;
  Slots& slots_;
  Slot known_body_;
  Slots known_; // only where a trace is wanted
  std::size_t dimension_count_ = 0;
};

} // namespace

Decision evaluate_request(const Program& program, std::span<const Candidate> candidates,
                          const ServiceSays& says, std::span<const OrderIndex> orders,
                          const Effort& effort, Tracing tracing, Scratch& scratch) {
  return Evaluation(program, candidates, says, effort, scratch).run(orders, tracing);
}

} // namespace haechi::policy
