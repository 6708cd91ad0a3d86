#pragma once
// Many decisions: JSON lines in, JSON lines out, in order. A line that cannot be read answers
// `{"error":{"code","message"}}` in its place. Memory is bounded by the longest line allowed.

#include "cli/commands.h"
#include "cli/policy_sources.h"

namespace haechi::cli {

// From standard input to standard output; what can be answered is flushed before waiting for more.
[[nodiscard]] Exit decide_batch(const PolicySources& sources);

} // namespace haechi::cli
