#pragma once
// Judges a policy that could be read: do its names refer to something, does every part mean what it
// may mean, and does every part matter? Findings carry the place, a stable code and a hint, in the
// order of places; up to kMaxFindings of each severity, and one more says how many were left out.
//
// Two depths. Without a context only the form is judged, which is what a program that uses the
// policy needs. With one, also what orders amount to: what never speaks, what another order says
// already, what ends soon, what nothing can carry out. These findings are sound, not complete: what
// is reported is so for every request whose service is as the catalog describes it (a request's own
// `facts` about it aside); what is not reported may still be so. Pure: time and enforcement points
// are arguments. Work is bounded by kMaxSteps; running out of it is a finding of its own.

#include "base/result.h"
#include "catalog/catalog.h"
#include "policy/check/enforcement.h"
#include "policy/syntax/policy.h"

#include <chrono>
#include <optional>
#include <vector>

namespace haechi::policy {

inline constexpr std::size_t kMaxFindings = 1000; // of each severity
// Comparisons of conditions, about half a microsecond each.
inline constexpr std::size_t kMaxSteps = 4'000'000;

enum class Severity : std::uint8_t {
  Note,    // worth knowing; nothing is wrong
  Warning, // probably not what was meant
  Error,   // wrong, but with a defined meaning: the thing is without effect
  Fatal,   // the policy cannot be used; people see this as an error, too
};

struct Finding {
  Severity severity{};
  Error error;
  bool operator==(const Finding&) const = default;
};

// What the findings about meaning depend on besides the policy.
struct CheckContext {
  std::optional<Instant> at;              // none: nothing that hangs on a time is judged
  std::chrono::hours soon{24 * 30};       // an end within this is told
  std::optional<Enforcement> enforcement; // none: it is not judged what can be carried out
  std::size_t steps = kMaxSteps;
};

// The form alone. `catalog` may be null; names of services are not judged then.
[[nodiscard]] std::vector<Finding> check_policy(const Policy& policy,
                                                const catalog::Catalog* catalog);

// The form and, when no finding is fatal, the meaning.
[[nodiscard]] std::vector<Finding>
check_policy(const Policy& policy, const catalog::Catalog* catalog, const CheckContext& context);

[[nodiscard]] std::string_view to_word(Severity severity); // note, warning, error

// The findings that make a policy unusable; empty: it can be used.
[[nodiscard]] Errors fatal_errors(const std::vector<Finding>& findings);

} // namespace haechi::policy
