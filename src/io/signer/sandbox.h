#pragma once
// Takes from a process, for good, what the signer does not need: opening files, sockets, programs,
// new processes, looking at or being looked at by others, core dumps. What stays is its one socket,
// memory, time and random bytes. Whatever else it asks of the kernel is refused (EPERM).

#include "base/result.h"

namespace haechi::io::signer {

// Errors: E-SIGN-007 (this kernel or machine cannot do it: then nothing may be signed).
[[nodiscard]] Result<void> enter_sandbox();

} // namespace haechi::io::signer
