#pragma once
// One order and one request: steps 3 to 8 of docs/policy.md, section 3. `listen` finds out what the
// order hangs on while some facets are open; `hear` gives its outcome once those are set.

#include "policy/decide/truth.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace haechi::policy {

enum class RuleState : std::uint8_t { Silent, Spoke, Exempted, CarvedOut };

inline constexpr std::uint32_t kNoPart = 0xFFFFFFFFU;

// A set of obligations, as bits that one evaluation has given them.
using Mask = std::vector<std::uint64_t>;

// What determines an answer, comparable by number: the greater `weight` wins. It holds, from the
// top: the effect, whether an order said it, the target's specificity, the rank, the age.
struct Voice {
  std::uint64_t weight = 0;
  OrderIndex order = 0;
  std::uint32_t part = kNoPart; // kNoPart: no rule or entry of an order
  Reason reason = Reason::Default;
};

struct Outcome {
  RuleState rules = RuleState::Silent;
  bool is_open = false;             // it hangs on something that is open: not to be relied on
  Effect said = Effect::NoDecision; // NoDecision: nothing
  std::uint16_t rank = 0;
  std::uint32_t exemption = kNoPart; // in Program::exemptions: the one that lifted the rule
  std::string_view word;             // why nothing was said
  Voice voice;

  [[nodiscard]] bool is_heard() const {
    return said != Effect::NoDecision || rules != RuleState::Silent;
  }
};

// An order that may have something to say.
struct LiveOrder {
  OrderIndex order = 0;
  std::uint32_t age = 0; // see Program::by_age
  bool is_review_due = false;
  bool is_certain = false;      // its outcome is known already
  std::uint32_t certain = 0;    // which of the certain outcomes
  std::uint32_t first_open = 0; // what it hangs on, in a list of open atoms
  std::uint32_t open_count = 0;
};

enum class Hearing : std::uint8_t { Silent, MaySpeak };

// Silent: whatever the open facets turn out to be. Otherwise what the order hangs on has been added
// to `open`. Time is not looked at.
[[nodiscard]] Hearing listen(const Program& program, const Slots& slots, OrderIndex order,
                             std::vector<OpenAtom>& open);

// Whether the order could reach the request at all.
[[nodiscard]] Truth reaches(const Program& program, const Slots& slots, OrderIndex order);

// The outcome, if everything that it hangs on is set. Adds the obligations of what spoke to
// `obligations`, by their numbers in the program.
[[nodiscard]] Outcome hear(const Program& program, const Slots& slots, const LiveOrder& live,
                           std::vector<std::uint32_t>& obligations);

// The order's age is part of what an outcome weighs.
void set_age(Outcome& outcome, std::uint32_t age);

// The word for an order that is Silent, and its rank: from the first step at which it certainly
// falls silent.
struct Silence {
  std::string_view word;
  std::uint16_t rank = 0;
};

[[nodiscard]] Silence explain_silence(const Program& program, const Slots& slots, OrderIndex order);

// Which exemptions cover the request without being valid, in the order of their ids.
[[nodiscard]] std::vector<std::pair<std::uint32_t, std::string_view>>
find_invalid_exemptions(const Program& program, const Slots& slots, OrderIndex order);

// The weights of answers that no order said.
[[nodiscard]] std::uint64_t weigh_default(Effect effect);

[[nodiscard]] const CompiledPlace* find_place(const std::vector<CompiledPlace>& places,
                                              const Slot& slot);

} // namespace haechi::policy
