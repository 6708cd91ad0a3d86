#pragma once

// What was freed goes back to the system.

namespace haechi::io {

// To be called when much was freed at once, such as the texts from which a snapshot was built: the
// allocator would keep most of it for a next time that may be months away. Takes milliseconds; may
// be called from any thread.
void give_back_memory();

} // namespace haechi::io
