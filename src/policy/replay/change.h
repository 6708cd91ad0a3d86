#pragma once
// What it means for one request that the answer is another one.

#include "policy/decision.h"

#include <array>
#include <optional>
#include <string_view>

namespace haechi::policy::replay {

// The effect as far as it is certain: `least` equals `most` where it is.
struct Outcome {
  Effect least = Effect::NoDecision;
  Effect most = Effect::NoDecision;

  [[nodiscard]] bool is_certain() const { return least == most; }

  bool operator==(const Outcome&) const = default;
};

// Sorted by what matters most to people.
enum class Change : std::uint8_t {
  Refused,    // was not blocked, would be
  Restricted, // would be inspected, warned or redacted, and more than before
  Freed,      // was blocked, would not be
  Eased,      // was inspected, warned or redacted, and would be less so
  Open,       // a name does not tell: HTTP would have to be seen
};

inline constexpr std::array<std::string_view, 5> kChangeWords{"refused", "restricted", "freed",
                                                              "eased", "open"};

[[nodiscard]] constexpr std::string_view to_word(Change change) {
  return kChangeWords[static_cast<std::size_t>(change)];
}

[[nodiscard]] Outcome outcome_of(const Decision& decision);

// nullopt: nothing changes. `no-decision` and `allow` are the same to people. Two open answers are
// told apart where their ranges differ; where they do not, whether they differ within is beyond
// what a name can show.
[[nodiscard]] std::optional<Change> find_change(const Outcome& before, const Outcome& after);

// Of an open change: whether it may turn out to refuse what was not blocked, or to free what was.
[[nodiscard]] bool may_refuse(const Outcome& before, const Outcome& after);
[[nodiscard]] bool may_free(const Outcome& before, const Outcome& after);

} // namespace haechi::policy::replay
