#include "policy/decide/trace.h"

#include "policy/decide/moments.h"

#include <algorithm>

namespace haechi::policy {

namespace {

TraceLine start(const Program& program, OrderIndex order) {
  TraceLine line;
  line.order = program.policy->orders[order].id;
  line.is_binding = program.policy->orders[order].force == Force::Binding;
  return line;
}

TraceLine silent_line(const Program& program, const Slots& known, OrderIndex order) {
  TraceLine line = start(program, order);
  const Silence silence = explain_silence(program, known, order);
  line.skipped = silence.word;
  line.rank = silence.rank;
  line.is_review_due = silence.word == "no-match" && is_review_due(program, known, order);
  return line;
}

class TraceWriter {
 public:
  TraceWriter(const GroupInput& input, const Groups& groups,
              const std::vector<GroupAnswer>& answers, const std::vector<OrderHistory>& history,
              const Slots& known)
      : input_(input), history_(history), known_(known), is_grouped_(input.live.size()) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
      may_end_ = may_end_ || answers[i].may_end;
      is_never_heard_ = is_never_heard_ || answers[i].is_never_heard;
    }
    for (const Group& group : groups.groups) {
      for (const std::uint32_t order : group.orders) {
        is_grouped_[order] = true;
      }
    }
  }

  std::vector<TraceLine> write(std::span<const OrderIndex> orders) {
    std::vector<TraceLine> trace;
    if (is_never_heard_) {
      return trace;
    }
    std::uint32_t live = 0;
    for (const OrderIndex order : orders) {
      const bool is_live = live < input_.live.size() && input_.live[live].order == order;
      trace.push_back(is_live ? live_line(live++) : silent_line(input_.program, known_, order));
    }
    return trace;
  }

 private:
  [[nodiscard]] TraceLine live_line(std::uint32_t live) const {
    TraceLine line = start(input_.program, input_.live[live].order);
    const Table& table = input_.tables.tables[live];
    if (!is_grouped_[live]) {
      fill(line, live, input_.tables.outcomes[table.first]);
      open_if(line, may_end_ && line.said);
      return line;
    }
    const OrderHistory& history = history_[live];
    if (!history.is_met) { // bounds only
      open_if(line, true);
      return line;
    }
    fill(line, live, input_.tables.outcomes[history.place]);
    if (history.is_silenced) {
      line.said.reset();
      line.skipped = "superseded";
      line.exemption.clear();
      line.invalid_exemptions.clear();
    }
    open_if(line, history.differs);
    return line;
  }

  static void open_if(TraceLine& line, bool is_open) {
    if (is_open) {
      line.is_open = true;
      line.said.reset();
      line.skipped.clear();
      line.exemption.clear();
      line.invalid_exemptions.clear();
    }
  }

  void fill(TraceLine& line, std::uint32_t live, const Outcome& outcome) const {
    line.rank = outcome.rank;
    line.is_review_due =
        input_.live[live].is_review_due && (outcome.is_heard() || outcome.word == "no-match");
    if (outcome.said != Effect::NoDecision) {
      line.said = outcome.said;
    } else {
      line.skipped = outcome.word;
    }
    const auto& exemptions = input_.program.policy->exemptions;
    if (outcome.exemption != kNoPart) {
      line.exemption = exemptions[input_.program.exemptions[outcome.exemption].written].id;
    }
    const bool has_rule = outcome.rules == RuleState::Spoke || outcome.rules == RuleState::Exempted;
    if (has_rule) {
      for (const auto& [index, why] :
           find_invalid_exemptions(input_.program, known_, input_.live[live].order)) {
        line.invalid_exemptions.push_back(
            {exemptions[input_.program.exemptions[index].written].id, std::string(why)});
      }
    }
  }

  const GroupInput& input_;
  const std::vector<OrderHistory>& history_;
  const Slots& known_;
  std::vector<bool> is_grouped_;
  bool may_end_ = false;
  bool is_never_heard_ = false;
};

} // namespace

std::vector<TraceLine> write_trace(const GroupInput& input, const Groups& groups,
                                   const std::vector<GroupAnswer>& answers,
                                   const std::vector<OrderHistory>& history,
                                   std::span<const OrderIndex> orders, const Slots& known) {
  return TraceWriter(input, groups, answers, history, known).write(orders);
}

std::vector<TraceLine> write_open_trace(const Program& program, const std::vector<LiveOrder>& live,
                                        std::span<const OrderIndex> orders, const Slots& known) {
  std::vector<TraceLine> trace;
  auto next = live.begin();
  for (const OrderIndex order : orders) {
    if (next != live.end() && next->order == order) {
      trace.push_back(start(program, order));
      trace.back().is_open = true;
      ++next;
    } else {
      trace.push_back(silent_line(program, known, order));
    }
  }
  return trace;
}

} // namespace haechi::policy
