#include "engine/proxy/questions.h"

#include "base/check.h"

#include <algorithm>

namespace haechi::engine::proxy {

namespace {

const gateway::Verdict& ask(gateway::Judge& judge, const gateway::Subject& subject,
                            const Question& question, Instant now) {
  return question.undecided.empty()
             ? judge.judge(subject, question.host, question.depth, now)
             : judge.judge_undecided(subject, question.depth, question.undecided, now);
}

} // namespace

Answer ask_all(gateway::Judge& judge, const gateway::Subject& subject,
               std::span<const Question> questions, Instant now) {
  HAECHI_CHECK(!questions.empty());
  Answer answer;
  // A verdict lives until the next question: what is compared with is kept by its rank alone.
  gateway::Verdict strictest;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const gateway::Verdict& verdict = ask(judge, subject, questions[i], now);
    answer.valid_until = std::min(answer.valid_until, verdict.valid_until);
    answer.verdict = &verdict;
    if (i == 0 || &gateway::stricter(verdict, strictest) == &verdict) {
      answer.question = i;
      strictest.action = verdict.action;
      strictest.effect = verdict.effect;
    }
  }
  if (answer.question + 1 != questions.size()) {
    answer.verdict = &ask(judge, subject, questions[answer.question], now);
  }
  return answer;
}

} // namespace haechi::engine::proxy
