#include "policy/explain/explain.h"

#include "policy/explain/parts.h"

#include <algorithm>

namespace haechi::policy {

Answer to_answer(const Decision& decision) {
  return {.effect = decision.effect,
          .at_least = decision.at_least,
          .at_most = decision.at_most,
          .is_settled = decision.is_settled,
          .reason = decision.reason,
          .by = decision.by};
}

const Section* Explanation::find(Topic topic) const {
  const auto found = std::ranges::find(sections, topic, &Section::topic);
  return found == sections.end() ? nullptr : &*found;
}

namespace {

void keep_told(Explanation& out, std::initializer_list<Section> sections) {
  std::ranges::copy_if(sections, std::back_inserter(out.sections),
                       [](const Section& section) { return !section.statements.empty(); });
}

} // namespace

Explanation explain(const Decider& decider, const Request& request) {
  Explanation out;
  out.decision = decider.decide(request);
  const Matter matter{decider, request, out.decision};
  const Alternatives found = find_alternatives(decider, request, out.decision);
  keep_told(out, {tell_answer(matter), tell_why(matter), tell_duties(matter), tell_instead(matter),
                  tell_unknown(matter), tell_changes(matter, found), tell_others(matter)});
  out.alternatives = found.milder;
  std::ranges::copy(found.stricter, std::back_inserter(out.alternatives));
  return out;
}

Explanation explain_reasons(const Decider& decider, const Request& request) {
  Explanation out;
  out.decision = decider.decide(request);
  const Matter matter{decider, request, out.decision};
  keep_told(out, {tell_answer(matter), tell_why(matter), tell_duties(matter), tell_instead(matter),
                  tell_others(matter)});
  return out;
}

} // namespace haechi::policy
