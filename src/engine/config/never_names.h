#pragma once
// The catalog's never-inspect.txt: names of sites that concern people's private affairs, by kind.
// One line a name, `KIND NAME`, the name standing for itself and all below it; `#` begins a
// comment.

#include "base/result.h"
#include "base/source_file.h"

#include <string>
#include <vector>

namespace haechi::engine::config {

// The canonical names of these kinds. Errors: E-CONFIG-004, at the line; E-CONFIG-007 beyond
// kMaxNever names.
[[nodiscard]] ResultOrErrors<std::vector<std::string>>
parse_never_names(const SourceFile& file, const std::vector<std::string>& kinds);

} // namespace haechi::engine::config
