#pragma once
// Records in the order of the ledger from a given one on, in batches, while a gateway writes, packs
// and purges. Only what a checkpoint signs is given: a number that the loss of power could still
// take back is not. What is gone before it was read is told by a `gap` line in its place.

#include "base/digest.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "ledger/leaf.h"
#include "wire/json/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

class ExportReader {
 public:
  ExportReader(std::string dir, std::uint64_t next) : dir_(std::move(dir)), next_(next) {}

  // At most `most` lines; empty: nothing new. Errors: E-LEDGER-006, those of LedgerReader::open,
  // E-LEDGER-020 (the ledger is shorter than what was given).
  [[nodiscard]] Result<std::vector<std::string>> read(std::size_t most);

  // The first record that was not given yet.
  [[nodiscard]] std::uint64_t next() const { return next_; }

  // Of the first `size` records. Errors: E-LEDGER-020 (there are fewer), those of LedgerReader.
  [[nodiscard]] Result<Sha256> root_at(std::uint64_t size) const;

 private:
  struct Line {
    std::string text;
    ledger::SealedLine sealed;
  };

  [[nodiscard]] bool is_still_open() const;
  Result<void> open_next(const std::vector<RecordFileName>& files, bool& is_at_end);
  Result<std::optional<Line>> read_line();
  Result<bool> read_lines(std::size_t most, std::uint64_t size, std::vector<std::string>& out);

  std::string dir_;
  std::uint64_t next_;
  std::string current_;              // the plain name of the file that is or was read
  RecordFileName file_;              // under this name
  std::optional<RecordLines> lines_; // of it; open between calls
  std::optional<Line> ahead_;        // read, and not signed yet
  wire::json::Parser parser_;
};

} // namespace haechi::io
