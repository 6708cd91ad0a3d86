#pragma once
// A copy of a ledger's folder looked at without anybody's help: every byte in it is proven to be
// what was signed, or is told. Finds what was edited, cut, put in another order, added or removed,
// and says where. What only whoever holds the key could have done (another history under the same
// key) shows against a checkpoint that somebody kept. Reads in bounded memory; writes nothing.

#include "base/result.h"
#include "ledger/note.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

struct VerifyOptions {
  std::string dir;
  std::string kept; // the text of a checkpoint kept elsewhere; empty: none
  std::string vkey; // who must have signed; empty: as the folder says
  // Lines that no checkpoint signs yet (a gateway is writing) are counted, not told.
  bool allows_unsigned_tail = false;
};

struct VerifyFinding {
  std::string file;                    // in the folder
  std::optional<std::uint64_t> record; // its sequence
  std::string what;
};

struct VerifyReport {
  static constexpr std::size_t kMostFindings = 1'000;

  std::optional<ledger::Checkpoint> checkpoint;
  std::string vkey;
  std::uint64_t leaves = 0;   // looked at
  std::uint64_t contents = 0; // lines that are what their leaves bind
  std::uint64_t purged = 0;   // lines that are gone, as a notice of the ledger says
  std::uint64_t lost = 0;     // records that never reached the ledger, by the sources' counters
  std::uint64_t unsigned_lines = 0;
  std::uint64_t old_files = 0;         // from before there was a ledger, as they were then
  std::uint64_t files = 0;             // proven, byte by byte
  std::vector<std::string> left_aside; // secrets and sockets of a running gateway
  std::vector<VerifyFinding> findings; // the first ones
  std::uint64_t finding_count = 0;

  [[nodiscard]] bool is_fine() const { return finding_count == 0; }
};

// Errors: E-LEDGER-007 (no ledger there), E-LEDGER-003 (`vkey` is none).
[[nodiscard]] Result<VerifyReport> verify_ledger(const VerifyOptions& options);

} // namespace haechi::io
