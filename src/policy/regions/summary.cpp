#include "policy/regions/summary.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace haechi::policy::regions {

namespace {

using Strings = std::vector<std::string>;

Strings sorted(const std::set<std::string>& set) {
  return {set.begin(), set.end()};
}

Strings without(const Strings& a, const Strings& b) {
  Strings rest;
  std::ranges::set_difference(a, b, std::back_inserter(rest));
  return rest;
}

} // namespace

std::array<Answer, 2> Summary::of(const Finding& finding) const {
  std::array<Answer, 2> answers{answer_of(finding, 0), answer_of(finding, 1)};
  clamp(finding, answers);
  return answers;
}

// What certainly speaks, and what may. Voices that are among the exceptions do not.
Answer Summary::answer_of(const Finding& finding, std::size_t which) const {
  const Half& half = finding.balance.halves[which];
  const JudgeNeeds& needs = explorer_.evidence().needs;
  Answer answer{half.effect, half.effect, {}, {}, {}};
  if (!half.has_ended) {
    for (const std::uint32_t one : heard_in(finding, which)) {
      const Voice& voice = explorer_.voice(one);
      answer.most = std::max(answer.most, voice.saying.effect);
      if (Search::is_within(finding.box, voice.box)) {
        answer.least = std::max(answer.least, voice.saying.effect);
      }
    }
    widen_by_default(finding, which, answer);
  }
  if (needs.question == Question::Differences && needs.comparing == Comparing::Answers) {
    add_obligations(finding, which, answer);
  }
  return answer;
}

std::vector<std::uint32_t> Summary::heard_in(const Finding& finding, std::size_t which) const {
  std::vector<std::uint32_t> heard;
  for (const std::uint32_t one : finding.may_speak) {
    const Voice& voice = explorer_.voice(one);
    const bool is_of_side = (static_cast<unsigned>(voice.sides) >> which & 1U) != 0;
    if (is_of_side && explorer_.search().meets(finding.box, voice.box) &&
        std::ranges::find(finding.except, one) == finding.except.end()) {
      heard.push_back(one);
    }
  }
  return heard;
}

void Summary::add_obligations(const Finding& finding, std::size_t which, Answer& answer) const {
  const Half& half = finding.balance.halves[which];
  const JudgeNeeds& needs = explorer_.evidence().needs;
  std::set<std::string> certain;
  std::set<std::string> possible;
  const auto add = [&](const std::vector<std::uint32_t>& numbers, bool is_certain) {
    for (const std::uint32_t number : numbers) {
      possible.insert(needs.obligations[number]);
      if (is_certain) {
        certain.insert(needs.obligations[number]);
      }
    }
  };
  add(half.obligations, true);
  if (!half.has_ended) {
    for (const std::uint32_t one : heard_in(finding, which)) {
      const Voice& voice = explorer_.voice(one);
      add(voice.saying.obligations, Search::is_within(finding.box, voice.box));
    }
    for (const Settled<DefaultPair>& one : explorer_.evidence().defaults) {
      if (one.value.effect[which] != Effect::NoDecision &&
          explorer_.search().meets(finding.box, one.box)) {
        Half alone;
        alone.pending = one.value.effect[which];
        add(explorer_.judge().settled(alone).obligations, false);
      }
    }
  }
  answer.obligations = sorted(certain);
  answer.obligations_open = without(sorted(possible), answer.obligations);
}

// The stricter side is as strict as it is known to be; the milder one stays below.
void Summary::clamp(const Finding& finding, std::array<Answer, 2>& answers) const {
  const auto& halves = finding.balance.halves;
  if (*finding.turn == Turn::Other) {
    auto& [before, after] = answers;
    before.most = after.most = std::min(before.most, after.most);
    before.least = after.least = std::max(before.least, after.least);
    return;
  }
  const std::size_t low = *finding.turn == Turn::Stricter ? 0 : 1;
  Answer& milder = answers[low];
  Answer& stricter = answers[1 - low];
  if (halves[low].has_ended) {
    return;
  }
  const Effect high = explorer_.judge().settled(halves[1 - low]).effect;
  stricter.least = stricter.most = high;
  milder.most = std::min(milder.most, static_cast<Effect>(static_cast<int>(high) - 1));
}

void Summary::widen_by_default(const Finding& finding, std::size_t which, Answer& answer) const {
  for (const Settled<DefaultPair>& one : explorer_.evidence().defaults) {
    if (explorer_.search().meets(finding.box, one.box)) {
      answer.most = std::max(answer.most, one.value.effect[which]);
    }
  }
}

} // namespace haechi::policy::regions
