#pragma once
// `haechi dns stats` as text: a row for each number, a column for the sum and for each worker.

#include "base/words.h"
#include "wire/json/value.h"

#include <string>

namespace haechi::cli {

// `before`: the result of an earlier look, whose difference gives the questions a second; nullptr:
// none. Ends with a line end.
[[nodiscard]] std::string dns_stats_text(const wire::json::Value& stats,
                                         const wire::json::Value* before, Language language);

} // namespace haechi::cli
