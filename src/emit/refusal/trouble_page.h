#pragma once
// The page for a site that could not be reached or believed, where no policy speaks: what happened
// in a sentence, and the code by which a desk finds the cause. Korean and English.

#include "base/words.h"

#include <string>
#include <string_view>

namespace haechi::emit {

// `code` is one of docs/errors; `message` its text in English, for the desk.
[[nodiscard]] std::string make_trouble_page(std::string_view code, std::string_view message,
                                            Language language);

} // namespace haechi::emit
