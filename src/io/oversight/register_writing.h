#pragma once
// Rows that are added to a register's database, within a transaction of the caller's. Private to
// the store.

#include "oversight/record_sink.h"

#include <cstdint>
#include <string_view>

struct sqlite3;

namespace haechi::io {

// Errors: E-OVERSIGHT-020.
[[nodiscard]] Result<void> keep(sqlite3* database, std::uint64_t sequence,
                                const oversight::Kept& one, Instant now);

// To which ledger events go from now on; empty: to none yet.
[[nodiscard]] Result<void> write_ledger_name(sqlite3* database, std::string_view name);

} // namespace haechi::io
