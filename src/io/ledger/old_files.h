#pragma once
// Record files from before there was a ledger: they stay as they are, and its first start notes
// their digests (`import`) before anything else. A first start that ended in the middle of this is
// gone on with by the next; a ledger that has begun to record takes no more files.

#include "io/ledger/ledger_store.h"
#include "io/ledger/recovery.h"

#include <string>
#include <vector>

namespace haechi::io {

// The files that are to be noted now, the oldest first. Errors: those of LedgerReader.
[[nodiscard]] Result<std::vector<std::string>>
find_unnoted_files(const std::string& dir, const LedgerStore& store, const Recovered& recovered);

} // namespace haechi::io
