#pragma once
// Copies of a register: backups, and registers made of them.

#include "base/result.h"

#include <string>

struct sqlite3;

namespace haechi::io {

// One file that needs no others beside it, also while others write to `source`. Errors:
// E-OVERSIGHT-024 (the file is there already, or cannot be written).
[[nodiscard]] Result<void> copy_database(sqlite3* source, const std::string& path);

// Makes a store of a backup that reads to its end, and of what `ledger` (empty: none) holds and
// proves beyond it; what stands at `path` already stays. Without a ledger the next change begins a
// new one.
// Errors: those of RegisterStore::open and read for the backup, E-OVERSIGHT-024, -026, -027.
[[nodiscard]] Result<void> restore_register(const std::string& backup, const std::string& path,
                                            const std::string& ledger = {});

} // namespace haechi::io
