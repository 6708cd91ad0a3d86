#pragma once
// What an order did, counted in the records of a gateway.

#include "base/result.h"
#include "oversight/report/effects.h"

#include <string>

namespace haechi::cli {

// Of the records in the folder those in which the order decided. Errors: those of RecordIndex.
[[nodiscard]] Result<oversight::report::Effects> count_effects(const std::string& records,
                                                               const std::string& order);

} // namespace haechi::cli
