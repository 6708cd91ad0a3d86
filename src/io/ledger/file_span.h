#pragma once
// Record files as the ledger knows them: each line looked up among the signed leaves before
// anything is removed on the word of a file's name or of a line in it. Whoever renames, merges or
// edits files gains nothing: what is not as the ledger has it is never signed away.

#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "ledger/leaf.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

// Looks at the lines of one file, in their order.
class LeafCheck {
 public:
  // Borrows the reader.
  LeafCheck(LedgerReader& reader, std::string file) : reader_(reader), file_(std::move(file)) {}

  // No checkpoint speaks of it yet.
  [[nodiscard]] bool is_behind(const ledger::SealedLine& sealed) const {
    return sealed.envelope.sequence >= reader_.checkpoint().size;
  }

  // Errors: E-LEDGER-019 (not what its leaf binds, or out of order), those of
  // LedgerReader::proven_leaves.
  [[nodiscard]] Result<void> take(const ledger::SealedLine& sealed, std::string_view line);

 private:
  LedgerReader& reader_;
  std::string file_;
  std::optional<std::uint64_t> last_;
  std::optional<std::uint64_t> tile_; // whose leaves these are
  std::vector<ledger::Leaf> leaves_;
  ledger::Hasher hasher_;
};

// What a record file's name says: the end of its day.
[[nodiscard]] Instant end_of_day(const RecordFileName& file);

struct Removable {
  std::vector<std::string> names;
  std::uint64_t before = 0;     // the sequence below which lines are in these files, or gone
  std::optional<Error> refusal; // why the next of those wanted, and what follows it, stays
};

// Those of the oldest files (as RecordFiles::find_outdated gives them) that hold what their names
// say: lines of no later day, and none behind one that is kept. The refusal is E-LEDGER-019 or that
// of reading.
[[nodiscard]] Removable find_removable(const std::string& dir,
                                       const std::vector<std::string>& wanted);

} // namespace haechi::io
