#pragma once
// A SQLite file beside the records in which they can be searched. It proves nothing and may be
// thrown away at any time: it is made again from the record files, and what was purged from these
// leaves it with the next update. It holds what a checkpoint signs, and knows up to which: where
// the ledger has another history since (a restored folder), it is made anew.

#include "base/instant.h"
#include "base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::io {

// Empty: whatever. All that is named must hold.
struct RecordQuery {
  std::optional<Instant> since; // at or after
  std::optional<Instant> until; // before
  std::string kind, reference, subject, body, service, host, effect, action, by;
  std::uint64_t most = 100;
  bool is_newest_first = false;
};

class RecordIndex {
 public:
  // `path` empty: in memory. A new file is its owner's alone (0600). Errors: E-LEDGER-009.
  [[nodiscard]] static Result<RecordIndex> open(const std::string& path);
  ~RecordIndex();
  RecordIndex(RecordIndex&&) noexcept;
  RecordIndex& operator=(RecordIndex&&) noexcept;

  // Takes in what is new in the ledger's folder and drops what is gone; all anew when the index is
  // of another ledger. How many records it holds. Errors: E-LEDGER-006 and -019 (a file that is
  // damaged or holds a line that its leaf does not bind: nothing is taken in), -009, those of
  // LedgerReader.
  [[nodiscard]] Result<std::uint64_t> update(const std::string& dir);

  // Forgets everything. Errors: E-LEDGER-009.
  [[nodiscard]] Result<void> clear();

  // Each line as it stands in its file. Errors: E-LEDGER-009.
  [[nodiscard]] Result<void> search(const RecordQuery& query,
                                    const std::function<void(std::string_view line)>& found) const;

 private:
  struct Database;
  explicit RecordIndex(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

} // namespace haechi::io
