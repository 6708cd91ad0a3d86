#pragma once
// What an inspection found, for records and for people: kinds and counts, never the data.

#include "emit/refusal/refusal.h"
#include "engine/intercept/content_hook.h"

namespace haechi::engine::intercept {

// `kr.rrn 2 #5f0c1d..., card 1 #...`: a kind, how often, and the keyed hashes of its values.
[[nodiscard]] std::string to_note(const std::vector<Found>& found);

[[nodiscard]] std::vector<emit::FoundKind> to_kinds(const std::vector<Found>& found);

// Both together, without duplicates; nothing more is open than in one of them.
[[nodiscard]] policy::Data join(policy::Data data, const policy::Data& more);

} // namespace haechi::engine::intercept
