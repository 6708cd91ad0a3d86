#pragma once
// The layouts that a register's file has had, and what brings it to the newest. Private to the
// store.

#include "base/result.h"

#include <cstdint>
#include <string>

struct sqlite3;

namespace haechi::io {

inline constexpr std::int64_t kNoLedgerLayout = 1; // events went to no ledger then

// 0: the file is empty. Errors: E-OVERSIGHT-022 (no register, or of a newer haechi), -020.
[[nodiscard]] Result<std::int64_t> find_layout(sqlite3* database, const std::string& path);

// To the newest layout. Errors: those of find_layout, -021.
[[nodiscard]] Result<void> migrate(sqlite3* database, const std::string& path);

} // namespace haechi::io
