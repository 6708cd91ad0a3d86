#pragma once
// Records in the order of the ledger from a given one on, in batches, while a gateway writes, packs
// and purges. Only what a checkpoint signs is given, each line as its leaf binds it: a number that
// the loss of power could still take back is not. What is gone before it was read is told by a
// `gap` line in its place. What was given stays the beginning of the ledger, or nothing more is.

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
  // `root`: of the records before `next`, where it is known.
  ExportReader(std::string dir, std::uint64_t next, std::optional<Sha256> root = std::nullopt)
      : dir_(std::move(dir)), next_(next), root_(root) {}

  // At most `most` lines; empty: nothing new. Errors: E-LEDGER-006, -019 (a line that its leaf does
  // not bind), -020 (the ledger does not begin with what was given), those of LedgerReader.
  [[nodiscard]] Result<std::vector<std::string>> read(std::size_t most);

  // The first record that was not given yet.
  [[nodiscard]] std::uint64_t next() const { return next_; }

  // Of the records before it; nullopt: nothing was read yet.
  [[nodiscard]] const std::optional<Sha256>& root() const { return root_; }

 private:
  struct Line {
    std::string text;
    ledger::SealedLine sealed;
  };

  enum class Step : unsigned char { Full, EndOfFile, Unsigned, Again };

  [[nodiscard]] bool is_still_open() const;
  void close();
  bool reopen();
  Result<void> check_beginning(LedgerReader& reader);
  Result<void> open_next(const std::vector<RecordFileName>& files, bool& is_at_end);
  Result<std::optional<Line>> read_line();
  Result<Step> read_lines(std::size_t most, LedgerReader& reader, std::vector<std::string>& out);
  Result<void> read_files(std::size_t most, LedgerReader& reader, std::vector<std::string>& out);

  std::string dir_;
  std::uint64_t next_;
  std::optional<Sha256> root_;        // of the records before it
  std::string current_;               // the plain name of the file that is or was read
  RecordFileName file_;               // under this name
  std::optional<RecordLines> lines_;  // of it; open between calls
  std::optional<Line> ahead_;         // read, and not signed yet
  std::optional<std::string> before_; // the plain file of which something was read by a former call
  wire::json::Parser parser_;
};

} // namespace haechi::io
