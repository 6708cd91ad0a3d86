#pragma once
// Records in the order of the ledger from a given one on, in batches, while a gateway writes, packs
// and purges. What is gone before it was read is told by a `gap` line in its place.

#include "io/ledger/record_lines.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

class ExportReader {
 public:
  ExportReader(std::string dir, std::uint64_t next) : dir_(std::move(dir)), next_(next) {}

  // At most `most` lines; empty: nothing new. Errors: E-LEDGER-006.
  [[nodiscard]] Result<std::vector<std::string>> read(std::size_t most);

  // The first record that was not given yet.
  [[nodiscard]] std::uint64_t next() const { return next_; }

 private:
  std::string dir_;
  std::uint64_t next_;
  std::string current_;      // the plain name of the file that is read
  std::uint64_t offset_ = 0; // in it, while it is plain
};

} // namespace haechi::io
