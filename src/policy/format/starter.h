#pragma once
// A small policy with comments, to begin with: it passes `policy check` and its own tests with the
// catalog of the product, and is laid out as `policy fmt` would.

#include "base/result.h"
#include "base/words.h"

#include <string>
#include <string_view>

namespace haechi::policy::format {

// For the organisation `body`. Errors: E-CLI-006 (not fit to be an id).
[[nodiscard]] Result<std::string> make_starter(std::string_view body, Language language);

} // namespace haechi::policy::format
