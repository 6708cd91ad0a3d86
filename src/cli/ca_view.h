#pragma once
// One generation of the authority for people and for programs.

#include "engine/certificates/authority_facts.h"

namespace haechi::cli {

// `signs`, `waits`, `replaced` or `expired`.
[[nodiscard]] std::string_view
state_of(const engine::certificates::AuthorityFacts& one,
         const std::vector<engine::certificates::AuthorityFacts>& all, Instant now);

// "AB:CD:..." as browsers show fingerprints.
[[nodiscard]] std::string to_fingerprint(const Sha256& digest);

[[nodiscard]] std::string describe(const engine::certificates::AuthorityFacts& one,
                                   std::string_view state);
[[nodiscard]] std::string to_json(const engine::certificates::AuthorityFacts& one,
                                  std::string_view state);

} // namespace haechi::cli
