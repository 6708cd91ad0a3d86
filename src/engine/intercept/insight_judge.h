#pragma once
// What the policy says of a message, or of an answer that is under way, once something was found in
// it.

#include "engine/intercept/content_hook.h"

#include <optional>
#include <string>

namespace haechi::engine::intercept {

struct InsightVerdict {
  bool passes = false;
  std::optional<std::string> redacted{}; // what passes in the place of the request's message
  AnswerPart answer = AnswerPart::Whole; // of an answer
};

class InsightJudge {
 public:
  virtual ~InsightJudge() = default;
  [[nodiscard]] virtual InsightVerdict judge(Direction direction, const Insight& insight) = 0;
};

} // namespace haechi::engine::intercept
