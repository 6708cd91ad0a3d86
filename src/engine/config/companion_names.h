#pragma once
// The catalog's list of names by which clients get around their resolver (companion-names.txt), one
// entry a line: `canary NAME`, `relay NAME`, `resolver NAME` or `resolver ADDRESS`; `#` begins a
// comment. A name stands for everything below it. Posture: robust to untrusted operator input.

#include "base/source_file.h"
#include "engine/config/config.h"

namespace haechi::engine::config {

inline constexpr std::size_t kMaxCompanionNames = 100'000;

// Errors: E-CONFIG-012 (a line that is none of these), E-CONFIG-007 (too many), a hundred at most.
[[nodiscard]] ResultOrErrors<CompanionNames> parse_companion_names(const SourceFile& file);

} // namespace haechi::engine::config
