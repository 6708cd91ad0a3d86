#include "policy/model/range.h"

#include "policy/model/bodies.h"
#include "policy/model/completions.h"
#include "policy/model/decide.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace haechi::policy::model {

namespace {

using Labels = std::map<std::string, std::string>;

struct Answer {
  Labels labels;
  Decision decision;
};

// The answer proper: the effect and, short of block, the obligations.
std::string answer_of(const Decision& decision) {
  std::string answer(to_word(decision.effect));
  if (decision.effect != Effect::Block) {
    for (const std::string& obligation : decision.obligations) {
      answer += " " + obligation;
    }
  }
  return answer;
}

bool follows_from_service(const std::string& facet) {
  static const std::set<std::string> kFacets{"service", "provider", "provider_group",  "relation",
                                             "hosting", "surface",  "control_country", "category"};
  return kFacets.contains(facet) || facet.starts_with("attribute.");
}

// Some two completions that differ in this facet alone have different answers.
bool changes_alone(const std::vector<Answer>& answers, const std::string& facet) {
  std::map<Labels, std::string> first;
  return std::ranges::any_of(answers, [&](const Answer& answer) {
    Labels others = answer.labels;
    others.erase(facet);
    const std::string here = answer_of(answer.decision);
    return first.try_emplace(std::move(others), here).first->second != here;
  });
}

// With all else as it is, one service leaves other answers possible than another.
bool service_changes_what_is_possible(const std::vector<Answer>& answers) {
  std::map<Labels, std::map<std::string, std::set<std::string>>> possible;
  for (const Answer& answer : answers) {
    Labels others;
    std::ranges::copy_if(answer.labels, std::inserter(others, others.end()),
                         [](const auto& label) { return !follows_from_service(label.first); });
    const auto service = answer.labels.find("service");
    if (service != answer.labels.end()) {
      possible[others][service->second].insert(answer_of(answer.decision));
    }
  }
  return std::ranges::any_of(possible, [](const auto& of_others) {
    const auto& by_service = of_others.second;
    return std::ranges::any_of(
        by_service, [&](const auto& one) { return one.second != by_service.begin()->second; });
  });
}

std::vector<std::string> find_needs(const std::vector<Answer>& answers) {
  std::set<std::string> facets;
  for (const Answer& answer : answers) {
    for (const auto& [facet, value] : answer.labels) {
      facets.insert(facet);
    }
  }
  std::erase_if(facets, [&](const std::string& facet) {
    return !changes_alone(answers, facet) &&
           !(facet == "service" && service_changes_what_is_possible(answers));
  });
  return {facets.begin(), facets.end()};
}

void merge_obligations(const std::vector<Answer>& answers, Decision& merged) {
  std::map<std::string, std::size_t> count;
  for (const Answer& answer : answers) {
    for (const std::string& obligation : answer.decision.obligations) {
      ++count[obligation];
    }
  }
  for (const auto& [obligation, times] : count) {
    (times == answers.size() ? merged.obligations : merged.obligations_open).push_back(obligation);
  }
}

const TraceLine* find_line(const Decision& decision, const std::string& order) {
  const auto found = std::ranges::find(decision.trace, order, &TraceLine::order);
  return found == decision.trace.end() ? nullptr : &*found;
}

// One order's line over all completions: open where it may speak in some and not, or otherwise, in
// others.
TraceLine merge_line(const std::vector<Answer>& answers, const TraceLine& like) {
  TraceLine merged = like;
  for (const Answer& answer : answers) {
    const TraceLine* line = find_line(answer.decision, like.order);
    merged.is_open = merged.is_open || (line == nullptr ? like.said : line->said) != like.said ||
                     (line == nullptr && like.said);
  }
  if (merged.is_open) {
    merged.said.reset();
    merged.skipped.clear();
  }
  return merged;
}

void merge_trace(const Policy& policy, const std::vector<Answer>& answers, Decision& merged) {
  for (const Order& order : policy.orders) {
    for (const Answer& answer : answers) {
      if (const TraceLine* line = find_line(answer.decision, order.id)) {
        merged.trace.push_back(merge_line(answers, *line));
        break;
      }
    }
  }
}

// What an enforcement point falls back on when it can learn no more.
void leave_undecided(const Policy& policy, const Request& request, Decision& merged) {
  const auto declared = strictest_on_undecided(policy, request.who.body.value_or(""));
  merged.effect = std::clamp(declared.value_or(merged.at_most), merged.at_least, merged.at_most);
  merged.reason = "undecided";
  merged.by.reset();
  const std::string implied(implied_obligation(merged.effect));
  std::erase(merged.obligations_open, implied);
  if (!implied.empty() &&
      std::ranges::find(merged.obligations, implied) == merged.obligations.end()) {
    merged.obligations.push_back(implied);
    std::ranges::sort(merged.obligations);
  }
}

void give_reason(const std::vector<Answer>& answers, Decision& merged) {
  const Decision& first = answers.front().decision;
  const bool agree = std::ranges::all_of(answers, [&](const Answer& answer) {
    return answer.decision.by == first.by && answer.decision.reason == first.reason;
  });
  merged.effect = merged.at_most;
  merged.reason = agree ? first.reason : "several";
  merged.by = agree ? first.by : std::nullopt;
}

Decision merge(const Policy& policy, const Request& request, const std::vector<Answer>& answers) {
  Decision merged;
  const auto effect = [](const Answer& answer) { return answer.decision.effect; };
  merged.at_least = effect(std::ranges::min(answers, {}, effect));
  merged.at_most = effect(std::ranges::max(answers, {}, effect));
  const Decision& first = answers.front().decision;
  merged.is_settled = std::ranges::all_of(answers, [&](const Answer& answer) {
    return answer_of(answer.decision) == answer_of(first);
  });
  merge_obligations(answers, merged);
  merge_trace(policy, answers, merged);
  const bool same_instead = std::ranges::all_of(
      answers, [&](const Answer& answer) { return answer.decision.instead == first.instead; });
  if (merged.is_settled && same_instead) {
    merged.instead = first.instead;
  }
  if (merged.is_settled) {
    give_reason(answers, merged);
  } else {
    merged.needs = find_needs(answers);
    leave_undecided(policy, request, merged);
  }
  return merged;
}

} // namespace

std::optional<Decision> decide_by_enumeration(const Policy& policy, const catalog::Catalog& catalog,
                                              const Request& request, std::size_t limit) {
  const Completions completions(policy, catalog, request, limit);
  if (!completions.is_within_limit()) {
    return std::nullopt;
  }
  std::vector<Answer> answers;
  for (std::size_t i = 0; i < completions.count(); ++i) {
    Completion completion = completions.at(i);
    answers.push_back(
        {std::move(completion.labels), decide_complete(policy, catalog, completion.request)});
  }
  return merge(policy, request, answers);
}

} // namespace haechi::policy::model
