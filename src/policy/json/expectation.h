#pragma once
// What a test of a policy expects (docs/policy.md, section 2, "Tests"), and how an answer differs
// from it.

#include "base/result.h"
#include "policy/decision.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haechi::policy {

struct Expectation {
  std::optional<Effect> effect; // the answer must be settled, too
  std::optional<std::pair<Effect, Effect>> range;
  std::optional<std::vector<std::string>> needs; // exactly these, in any order
  std::optional<std::string> reason;
  std::optional<std::optional<std::string>> by; // nullopt inside: nobody
  std::vector<std::string> obligations;         // each contained
  std::vector<std::string> instead;             // each contained
  std::vector<std::string> trace;               // each a word of some line
};

// Errors: E-JSON-*, E-EXPECT-001 to 003 (docs/errors/policy.md).
[[nodiscard]] Result<Expectation> parse_expectation(std::string_view json);

// One line per difference: what was expected, what came. Empty: the answer is as expected.
[[nodiscard]] std::vector<std::string> find_differences(const Expectation& expectation,
                                                        const Decision& decision);

} // namespace haechi::policy
