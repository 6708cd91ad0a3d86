#pragma once
// Closed record files made small with zstd. In two steps, between which the ledger notes the digest
// of the packed file: begin writes it beside, finish puts it in the place of the plain one.

#include "base/digest.h"
#include "base/result.h"

#include <string>

namespace haechi::io {

// Writes `NAME.zst.new`, synced, and gives its digest. `name` ends with .jsonl. Errors:
// E-LEDGER-001.
[[nodiscard]] Result<Sha256> begin_packing(const std::string& dir, const std::string& name);

// Errors: E-LEDGER-001.
[[nodiscard]] Result<void> finish_packing(const std::string& dir, const std::string& name);

} // namespace haechi::io
