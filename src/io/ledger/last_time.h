#pragma once
// How late it was when a ledger was last written. Leaves know the latest time that there ever was;
// where a clock that ran ahead was taken for right and later corrected (`haechi ledger clock
// confirm`), only the lines behind that say when the last of them was recorded.

#include "base/instant.h"

#include <chrono>
#include <string>

namespace haechi::io {

// Lines may be so much older than one in front of them: they waited, or count a minute.
inline constexpr std::chrono::minutes kLineDelay{2};

// `latest`: of the leaves. Reads back to the last confirmation, or until it is sure that there is
// none. What cannot be read changes nothing.
[[nodiscard]] Instant find_last_time(const std::string& dir, Instant latest);

} // namespace haechi::io
