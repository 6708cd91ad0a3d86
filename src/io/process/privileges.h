#pragma once
// Giving up root. To be called after listeners are open and before any other thread is started.

#include "base/result.h"

#include <string>
#include <sys/types.h>

namespace haechi::io {

struct Account {
  uid_t user = 0;
  gid_t group = 0;
};

// Errors: E-PROCESS-001 (no such user).
[[nodiscard]] Result<Account> find_account(const std::string& name);

[[nodiscard]] bool is_root();

// Becomes the account for good, with its groups alone, and may never gain privileges again (also by
// programs it might run). Nothing happens when the process already is this account. Errors:
// E-PROCESS-002 (not allowed).
[[nodiscard]] Result<void> become(const std::string& name);

// Makes the folder where it is missing (0700) and gives it to the account. Errors: E-PROCESS-003.
[[nodiscard]] Result<void> make_folder_for(const std::string& folder, const Account& account);

// As many open files as the system lets this process have; the number it may have now.
std::size_t raise_open_files();

} // namespace haechi::io
