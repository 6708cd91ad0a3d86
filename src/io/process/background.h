#pragma once

// Work beside the one that people wait for.

#include <functional>

namespace haechi::io {

// Runs `work` to its end on a thread that gives way to the threads that answer people: it takes the
// processor when they leave it, and a small share where they never do, so that a new policy comes
// into force under any load. Where no thread can be had, or its claim cannot be lowered, the work
// is done all the same. `work` must not throw.
void run_in_background(const std::function<void()>& work);

} // namespace haechi::io
