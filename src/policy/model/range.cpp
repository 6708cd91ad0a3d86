#include "policy/model/range.h"

#include "policy/model/bodies.h"
#include "policy/model/completions.h"
#include "policy/model/decide.h"

#include <algorithm>
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
bool is_same_answer(const Decision& a, const Decision& b) {
  return a.effect == b.effect && (a.effect == Effect::Block || a.obligations == b.obligations);
}

// The facets that follow from the service: they cannot stay as they are where another service does
// not have the value.
bool belongs_to_service(const std::string& facet) {
  static const std::set<std::string> kFacets{"provider", "provider_group",  "relation", "hosting",
                                             "surface",  "control_country", "category"};
  return kFacets.contains(facet) || facet.starts_with("attribute.");
}

// Which values each service may have of each facet that follows from it.
class Domains {
 public:
  explicit Domains(const std::vector<Answer>& answers) {
    for (const Answer& answer : answers) {
      const auto service = answer.labels.find("service");
      for (const auto& [facet, value] : answer.labels) {
        if (service != answer.labels.end() && belongs_to_service(facet)) {
          values_[service->second][facet].insert(value);
        }
      }
    }
  }

  // Whether the service may have that value, where it varies at all.
  [[nodiscard]] bool may_have(const std::string& service, const std::string& facet,
                              const std::string& value) const {
    const auto facets = values_.find(service);
    const auto values =
        facets == values_.end() ? Values::const_iterator{} : facets->second.find(facet);
    return facets != values_.end() && values != facets->second.end() &&
           values->second.contains(value);
  }

 private:
  using Values = std::map<std::string, std::set<std::string>>;
  std::map<std::string, Values> values_;
};

std::string value_of(const Labels& labels, const std::string& facet) {
  const auto found = labels.find(facet);
  return found == labels.end() ? "" : found->second;
}

std::set<std::string> facets_of(const Labels& a, const Labels& b) {
  std::set<std::string> facets;
  for (const Labels* labels : {&a, &b}) {
    for (const auto& [facet, value] : *labels) {
      facets.insert(facet);
    }
  }
  return facets;
}

// The one facet in which two completions differ; empty when there are more. Facets that follow from
// the service may differ along with it where the other service does not have the value.
std::string single_difference(const Domains& domains, const Labels& a, const Labels& b) {
  std::set<std::string> different;
  const std::string first = value_of(a, "service");
  const std::string second = value_of(b, "service");
  for (const std::string& facet : facets_of(a, b)) {
    const std::string here = value_of(a, facet);
    const std::string there = value_of(b, facet);
    const bool is_forced =
        first != second && belongs_to_service(facet) &&
        (!domains.may_have(second, facet, here) || !domains.may_have(first, facet, there));
    if (here != there && !is_forced) {
      different.insert(facet);
    }
  }
  return different.size() == 1 ? *different.begin() : "";
}

std::vector<std::string> find_needs(const std::vector<Answer>& answers) {
  const Domains domains(answers);
  std::set<std::string> needs;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!is_same_answer(answers[i].decision, answers[j].decision)) {
        needs.insert(single_difference(domains, answers[i].labels, answers[j].labels));
      }
    }
  }
  needs.erase("");
  return {needs.begin(), needs.end()};
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
  merged.is_settled = std::ranges::all_of(
      answers, [&](const Answer& answer) { return is_same_answer(answer.decision, first); });
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
