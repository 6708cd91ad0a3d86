#pragma once
// What stands around every coverage report: what was asked, how much of it was reached, why an
// answer is as it is.

#include "base/words.h"
#include "emit/coverage/sets.h"
#include "policy/coverage/coverage.h"

#include <string>

namespace haechi::emit::coverage {

// Time, sizes and digest on a line or two.
[[nodiscard]] std::string summarize(const policy::coverage::Coverage& coverage, Language language);

// Reason, deciding order, obligations, what to use instead, and what an open answer hangs on.
[[nodiscard]] std::string explain(const policy::Decision& decision, Language language);

// What the budget did not reach, with a request to ask about by hand; empty when there is nothing.
[[nodiscard]] std::string write_unexplored(const policy::coverage::Coverage& coverage,
                                           const catalog::Catalog& catalog, Language language,
                                           SetNamer& namer);

} // namespace haechi::emit::coverage
