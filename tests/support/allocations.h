#pragma once
// What operator new was asked for. A binary that links allocations.cpp has its operator new and
// delete replaced.

#include <cstddef>

namespace haechi {

// Since the start, of all threads.
[[nodiscard]] std::size_t count_allocations();

} // namespace haechi
