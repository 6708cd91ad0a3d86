#pragma once
// JSON in its one spelling (RFC 8785, JCS), over a strict subset: objects, arrays, strings as they
// are, booleans, null, and integers within 2^53 (RFC 7493, I-JSON). Keys stand in the order of
// their UTF-16 code units. Other numbers, keys that stand twice and what is too large or too deep
// are refused. Posture: robust to untrusted input.

#include "base/result.h"
#include "wire/json/value.h"

#include <string>

namespace haechi::order {

inline constexpr std::size_t kMaxStatementBytes = 16'384;
inline constexpr std::size_t kMaxDepth = 8;

// Errors: E-ORDER-001.
[[nodiscard]] Result<wire::json::Value> parse_strict(std::string_view text,
                                                     std::size_t most_bytes = kMaxStatementBytes);

// Of what parse_strict gave.
[[nodiscard]] std::string to_canonical(const wire::json::Value& value);

} // namespace haechi::order
