#pragma once
// What a gateway takes from itself, so that whoever should get into it finds little. To be called
// on a thread that has no children threads yet, unless it says otherwise: a thread inherits what
// its maker lacked.

#include "base/result.h"

namespace haechi::io {

// Before anything is opened: no core dumps and no reading of this process's memory by others of the
// same user, files for nobody else (mask 077), and no program that it might run gains privileges.
// Errors: E-PROCESS-005.
[[nodiscard]] Result<void> close_process();

// After the ports are open: whatever capabilities this thread has are gone for good. Nothing is
// done for root, who is not asked to be somebody else. Errors: E-PROCESS-005.
[[nodiscard]] Result<void> drop_capabilities();

// System calls that no part of a gateway needs (other processes' memory, modules, mounts,
// namespaces, clocks, ...) fail with EPERM from now on, for all threads. Errors: E-PROCESS-005.
[[nodiscard]] Result<void> refuse_system_calls();

} // namespace haechi::io
