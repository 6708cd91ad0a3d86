#pragma once
// After a crash: record files may hold lines that no checkpoint speaks of yet. Their leaves are
// made again, exactly as they were, because a line determines its leaf. A line that cannot follow
// (torn by a loss of power, never acknowledged as synced) is cut off together with what stands
// behind it, in the newest file alone.

#include "io/ledger/ledger_store.h"

#include <optional>
#include <string>

namespace haechi::io {

struct Recovered {
  std::uint64_t records = 0;         // brought into the tree again
  std::optional<std::string> remark; // what was cut off or is missing, in words
};

// Call with the folder's lock held and no file open for writing. Errors: E-LEDGER-005 (lines that
// must be there are missing or damaged), E-LEDGER-006.
[[nodiscard]] Result<Recovered> recover(const std::string& dir, LedgerStore& store);

// Ends what a crash interrupted: files that were being packed.
void heal_packing(const std::string& dir);

} // namespace haechi::io
