#pragma once
// Judges a policy that could be read: do its names refer to something, and does every part mean
// what it may mean? Findings carry the place, a stable code and a hint. Pure and complete: it
// reports everything it sees (up to kMaxFindings), in the order of places. What an order does at a
// given time or place is not its question; see decide/.

#include "base/result.h"
#include "catalog/catalog.h"
#include "policy/syntax/policy.h"

#include <vector>

namespace haechi::policy {

inline constexpr std::size_t kMaxFindings = 1000;

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

// `catalog` may be null; names of services are not judged then.
[[nodiscard]] std::vector<Finding> check_policy(const Policy& policy,
                                                const catalog::Catalog* catalog);

[[nodiscard]] std::string_view to_word(Severity severity); // note, warning, error

// The findings that make a policy unusable; empty: it can be used.
[[nodiscard]] Errors fatal_errors(const std::vector<Finding>& findings);

} // namespace haechi::policy
