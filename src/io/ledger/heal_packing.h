#pragma once
// What an end in the middle of packing or purging left, put right when the folder is opened.

#include "base/result.h"

#include <string>
#include <vector>

namespace haechi::io {

// Ends what a crash interrupted: files that were being packed or purged. Where a plain and a packed
// file of one name lie there, the plain one goes only if the ledger's last notice of that name has
// the digest of the packed one; otherwise the packed one is set aside as `NAME.zst.stray`, or,
// where the ledger cannot be asked, both stay: that is returned, to be logged (E-LEDGER-019).
[[nodiscard]] std::vector<Error> heal_packing(const std::string& dir);

} // namespace haechi::io
