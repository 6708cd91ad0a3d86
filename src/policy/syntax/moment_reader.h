#pragma once
// Reads `from` and `until` of an order: a date, an event, or events and dates joined by any and
// all.

#include "policy/syntax/node_reader.h"
#include "policy/syntax/policy.h"

namespace haechi::policy {

// A date as text, or `{event, ref}`.
[[nodiscard]] std::optional<Moment> read_from(NodeReader& reader, const Entry& entry);

// A date as text, or a mapping of `event` (with `ref`), `date`, `any`, `all`; keys side by side
// must all have come true.
[[nodiscard]] std::optional<Moment> read_until(NodeReader& reader, const Entry& entry);

} // namespace haechi::policy
