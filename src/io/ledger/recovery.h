#pragma once
// After a crash: record files may hold lines that no checkpoint speaks of yet. Their leaves are
// made again, exactly as they were, because a line determines its leaf. What cannot follow (torn,
// damaged or left without its predecessor by the loss of power; SIGKILL leaves no such line) is set
// aside with all that stands behind it, as evidence: nothing of it is lost, and the ledger goes on.
// A file behind the checkpoint that holds nothing but signed lines was renamed or copied by
// somebody: it stays as it is, for `verify` to tell of.

#include "io/ledger/aside.h"
#include "io/ledger/ledger_store.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

struct Recovered {
  std::uint64_t records = 0;      // brought into the tree again
  std::vector<ledger::Leaf> own;  // those among them that the record writer itself told
  bool has_others = false;        // of anybody else
  std::optional<Instant> last_at; // when the last line that counts no minute was recorded
  std::vector<Aside> asides;      // begun: to be told and finished
  std::string remark;             // why, in words; empty: nothing was set aside
  std::string unbound;            // the same: lines that were signed stood under no checkpoint
};

// Call with the folder's lock held and no file open for writing. Where there is no ledger yet, its
// first checkpoint, of nothing, is signed. Errors: E-LEDGER-001, E-LEDGER-002 (the checkpoint is
// gone, and not all lines are there to make the ledger again), E-LEDGER-006.
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

} // namespace haechi::io
