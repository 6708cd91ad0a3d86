#pragma once
// Pieces of JSON that the coverage reports share (docs/policy-coverage.md, "JSON").

#include "policy/coverage/coverage.h"
#include "wire/json/writer.h"

#include <string_view>

namespace haechi::emit::coverage {

// v, question, at, policy, partial, asked, facets, left_out: members of an object that is open.
void write_head(wire::json::Writer& out, std::string_view question,
                const policy::coverage::Coverage& coverage);
// A decision without trace and digest.
void write_answer(wire::json::Writer& out, const policy::Decision& decision);
// `"where": {facet: [words], ...}`.
void write_where(wire::json::Writer& out, const std::vector<policy::coverage::Axis>& axes,
                 const policy::coverage::Region& region);
// `"unexplored": [...]`.
void write_unexplored(wire::json::Writer& out, const policy::coverage::Coverage& coverage,
                      const catalog::Catalog& catalog);

} // namespace haechi::emit::coverage
