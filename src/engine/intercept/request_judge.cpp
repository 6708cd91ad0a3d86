#include "engine/intercept/request_judge.h"

#include <algorithm>
#include <utility>

namespace haechi::engine::intercept {

namespace {

int severity(const RequestVerdict& verdict) {
  switch (verdict.next) {
  case Next::Pass:
    return 0;
  case Next::Read:
    return 1;
  case Next::Refuse:
    break;
  }
  return 2;
}

void join(std::vector<std::string>& into, const std::vector<std::string>& more) {
  into.insert(into.end(), more.begin(), more.end());
  std::ranges::sort(into);
  into.erase(std::ranges::unique(into).begin(), into.end());
}

} // namespace

RequestVerdict stricter(RequestVerdict a, RequestVerdict b) {
  const auto rank = [](const RequestVerdict& v) {
    return std::pair(severity(v), v.verdict.effect);
  };
  const bool takes_b = rank(b) > rank(a);
  RequestVerdict& chosen = takes_b ? b : a;
  const RequestVerdict& other = takes_b ? a : b;
  chosen.owes_acknowledgement = chosen.owes_acknowledgement || other.owes_acknowledgement;
  chosen.owes_justification = chosen.owes_justification || other.owes_justification;
  chosen.hangs_on_answer = chosen.hangs_on_answer || other.hangs_on_answer;
  chosen.may_owe_acknowledgement = chosen.may_owe_acknowledgement || other.may_owe_acknowledgement;
  chosen.may_owe_justification = chosen.may_owe_justification || other.may_owe_justification;
  chosen.needs_inspection = chosen.needs_inspection || other.needs_inspection;
  chosen.verdict.trace = std::max(chosen.verdict.trace, other.verdict.trace);
  chosen.verdict.valid_until = std::min(chosen.verdict.valid_until, other.verdict.valid_until);
  join(chosen.verdict.obligations, other.verdict.obligations);
  join(chosen.verdict.unmet, other.verdict.unmet);
  join(chosen.verdict.services, other.verdict.services);
  return std::move(chosen);
}

} // namespace haechi::engine::intercept
