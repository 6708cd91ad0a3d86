#pragma once
// A register, or a copy of one, read without changing a byte of it and without leaving anything
// beside it: no journal, no index of one, no newer layout. Reads what a crash left in its journal,
// and from folders in which nothing can be written. While others write it is read as it stood
// between two of their changes; where they never rest, with the locks that they use.

#include "io/oversight/register_reading.h"

namespace haechi::io {

enum class LedgerUse : unsigned char { Compared, LeftOut };

// `ledger`: its folder; empty: find_ledger_folder(path). Errors: E-OVERSIGHT-020 (cannot be
// opened), -021 (another process writes), -022 (no register, or of a newer haechi), -023, and where
// the ledger is compared -026 to -028.
[[nodiscard]] Result<Reading> read_register(const std::string& path, LedgerUse use,
                                            const std::string& ledger = {});

} // namespace haechi::io
