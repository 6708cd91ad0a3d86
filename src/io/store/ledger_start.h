#pragma once
// A ledger opened by its writer: what an end, damage or somebody left is made good, time goes on
// from the last record, and what there is to tell of all that is listed, to be recorded before
// anything else.

#include "io/ledger/ledger_store.h"
#include "io/ledger/recovery.h"
#include "io/process/trusted_clock.h"
#include "io/store/record_files.h"

#include <chrono>
#include <string>
#include <vector>

namespace haechi::io {

// A clock that goes this much further or less far than time does is told in a `clock` record.
inline constexpr std::chrono::minutes kClockJump{2};

struct LedgerStart {
  struct Told {
    std::string kind; // clock, repair, import
    std::string note;
  };

  LedgerStore store;
  Repairs repairs;          // to be finished once what is told is signed
  std::vector<Told> told;   // in this order
  std::vector<Error> found; // for the log
};

// `files` are open, and no line was written yet. Errors: those of LedgerStore::open and recover.
[[nodiscard]] Result<LedgerStart> start_ledger(LedgerStore::Options options, RecordFiles& files,
                                               TrustedClock& clock);

} // namespace haechi::io
