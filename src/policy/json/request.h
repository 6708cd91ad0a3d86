#pragma once
// One request as JSON text (docs/policy.md, "JSON of one request").
// Posture: robust to untrusted client input.
// Promises: a key that is absent or null is unknown; an empty list, an empty text and `data: {}`
// are known to be nothing, and so is a key absent inside a given `data` or `attributes`. Unknown
// keys, unknown words of closed vocabularies and keys that stand twice are errors: a fact that was
// misspelt must not become a fact that is missing.
// Codes: E-JSON-*, E-REQUEST-001 to 007 (docs/errors/policy.md). Fuzzed by fuzz/policy_request.cpp.

#include "base/result.h"
#include "policy/request.h"
#include "policy/syntax/time_zone.h"
#include "wire/json/value.h"

#include <string_view>

namespace haechi::policy {

inline constexpr wire::json::Limits kRequestLimits{.max_bytes = 1U << 20U, .max_depth = 8};

// Dates without an offset are read in `zone`.
[[nodiscard]] Result<Request> read_request(const wire::json::Value& value, const TimeZone& zone);
[[nodiscard]] Result<Request> parse_request(std::string_view json, const TimeZone& zone);

} // namespace haechi::policy
