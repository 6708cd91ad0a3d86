#pragma once
// What a session has to ask the judge about one request or tunnel: each name it has shown, and each
// thing that could not be read. They are asked together, again whenever the policy changes, and the
// strictest answer holds.

#include "engine/gateway/judge.h"

#include <span>

namespace haechi::engine::proxy {

struct Question {
  std::string host; // canonical, or the text of an address; for records where `undecided` is set
  gateway::Depth depth = gateway::Depth::Connect;
  std::string_view undecided; // why there is no name to judge; empty: judge `host`
  bool operator==(const Question&) const = default;
};

struct Answer {
  const gateway::Verdict* verdict = nullptr; // as long-lived as the judge's last answer
  std::size_t question = 0;                  // whose answer it is
  Instant valid_until = Instant::max();      // the soonest of all answers
};

// The strictest answer; of equal ones the last question's. `questions` is not empty.
[[nodiscard]] Answer ask_all(gateway::Judge& judge, const gateway::Subject& subject,
                             std::span<const Question> questions, Instant now);

} // namespace haechi::engine::proxy
