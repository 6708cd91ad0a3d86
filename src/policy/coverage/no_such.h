#pragma once
// The error about a name that nothing has, with the names that were probably meant.

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::policy::coverage {

// E-COVERAGE-001. `what`: body, service, ...; the hint names the nearest of `known`, else a few
// that hold the word.
[[nodiscard]] tl::unexpected<Error> no_such(std::string_view what, std::string_view word,
                                            const std::vector<std::string_view>& known);

} // namespace haechi::policy::coverage
