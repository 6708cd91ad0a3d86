#pragma once
// After a crash: record files may hold lines that no checkpoint speaks of yet. Their leaves are
// made again, exactly as they were, because a line determines its leaf. What cannot follow (torn,
// damaged or left without its predecessor by the loss of power; SIGKILL leaves no such line) is set
// aside with all that stands behind it, as evidence: nothing of it is lost, and the ledger goes on.

#include "io/ledger/aside.h"
#include "io/ledger/ledger_store.h"

#include <string>
#include <vector>

namespace haechi::io {

struct Recovered {
  std::uint64_t records = 0; // brought into the tree again
  std::vector<Aside> asides; // begun: to be told and finished
  std::string remark;        // why, in words; empty: nothing was set aside
};

// Call with the folder's lock held and no file open for writing. Errors: E-LEDGER-001, E-LEDGER-002
// (the checkpoint is gone, and not all lines are there to make the ledger again), E-LEDGER-006.
[[nodiscard]] Result<Recovered> recover(const std::string& dir, LedgerStore& store);

// What a start has to tell of what it found damaged: the notes of `repair` notices. Once these are
// signed, finish_repairs gives what was set aside its name.
struct Repairs {
  std::vector<std::string> notes;
  std::vector<Aside> asides;
  std::uint64_t bytes = 0; // set aside
};

// `torn`: last lines without an end, as the record files were opened.
[[nodiscard]] Repairs list_repairs(const std::vector<Aside>& torn, const Recovered& recovered,
                                   const LedgerStore& store);
// Errors: E-LEDGER-001; the next start tries again.
[[nodiscard]] Result<void> finish_repairs(const std::string& dir, Repairs& repairs);

// Ends what a crash interrupted: files that were being packed or purged. Where a plain and a packed
// file of one name lie there, the plain one goes only if the ledger's last notice of that name has
// the digest of the packed one; otherwise the packed one is set aside as `NAME.zst.stray`, or,
// where the ledger cannot be asked, both stay: that is returned, to be logged (E-LEDGER-019).
[[nodiscard]] std::vector<Error> heal_packing(const std::string& dir);

} // namespace haechi::io
