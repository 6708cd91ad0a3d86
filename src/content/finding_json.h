#pragma once
// Findings as JSON (docs/content.md, "Findings").

#include "content/scanner.h"

#include <span>
#include <string>
#include <string_view>

namespace haechi::wire::json {
class Writer;
}

namespace haechi::content {

// An array of {"entity","classes","start","end","start_cp","end_cp","score","evidence"} and, of a
// marking, "level". Code points count as bytes do: half open, from 0.
void write_findings(std::string_view text, std::span<const Finding> findings,
                    const Entities& entities, wire::json::Writer& out);

} // namespace haechi::content
