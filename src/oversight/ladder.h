#pragma once
// What follows when an inquiry gets no reply, step by step: `remind@-3d, round@0d,
// restrict@7d:gov-pc+laptop, block@14d, notify@21d:app-stores`. A step counts from the deadline of
// the round in which it is reached; steps are taken in the order written. `!` behind a restriction
// or a block: by authority given in advance it takes force without a signature.

#include "base/result.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::oversight {

enum class StepKind : std::uint8_t {
  Remind,   // a reminder
  Round,    // a further round with a deadline of its own
  Restrict, // proposes a restriction by device class
  Block,    // proposes a block
  Notify,   // a task: notice to third parties
};

enum class Signature : std::uint8_t { Needed, GivenInAdvance };

struct Step {
  StepKind kind{};
  std::chrono::days after{};     // the deadline; negative for reminders before it
  std::vector<std::string> whom; // device classes, third parties
  Signature signature = Signature::Needed;
  bool operator==(const Step&) const = default;
};

using LadderSteps = std::vector<Step>;

inline constexpr std::size_t kMaxSteps = 32;
inline constexpr int kMaxStepDays = 3'650;

// Errors: E-OVERSIGHT-013.
[[nodiscard]] Result<LadderSteps> parse_ladder(std::string_view text);
[[nodiscard]] std::string_view to_word(StepKind kind);

} // namespace haechi::oversight
