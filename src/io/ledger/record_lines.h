#pragma once
// Record files read back, line by line, in bounded memory: `records-*.jsonl` as they are written
// and `records-*.jsonl.zst` as they are packed. Posture: robust to tampered copies.

#include "base/digest.h"
#include "base/result.h"
#include "io/net/socket.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace haechi::io {

inline constexpr std::string_view kPackedSuffix = ".zst";
inline constexpr std::size_t kMostRecordLine = 1U << 20U;

struct RecordFileName {
  std::string name; // records-20250206-000001.jsonl, perhaps with .zst
  bool is_packed = false;

  // Without .zst.
  [[nodiscard]] std::string plain() const;
};

// nullopt: another name.
[[nodiscard]] std::optional<RecordFileName> parse_record_file_name(std::string_view name);

// In the order of writing. A folder that is not there holds none.
[[nodiscard]] std::vector<RecordFileName> list_record_files(const std::string& dir);

class RecordLines {
 public:
  // Errors: E-LEDGER-006 (cannot be read, or is not what its name says).
  // `offset`: of a plain file, where a line begins; lines and digest then are those from there on.
  [[nodiscard]] static Result<RecordLines> open(const std::string& dir, const RecordFileName& name,
                                                std::uint64_t offset = 0);
  ~RecordLines();
  RecordLines(RecordLines&&) noexcept;
  RecordLines& operator=(RecordLines&&) noexcept;

  // Without its newline, valid until the next call; nullopt at the end. Errors: E-LEDGER-006 (also
  // for a last line without an end, and a line above 1 MiB).
  [[nodiscard]] Result<std::optional<std::string_view>> next();

  // The last `next` failed because the last line has no end (yet). Of a plain file, `next` may be
  // asked again at its end or behind such a line: it goes on when more was written.
  [[nodiscard]] bool is_torn() const;

  [[nodiscard]] std::uint32_t line_number() const;

  // Of the file, so far, from `offset` on: a plain one that is shorter by now was cut.
  [[nodiscard]] std::uint64_t read_bytes() const;

  // Of the file that is open, whatever has its name by now.
  [[nodiscard]] ino_t inode() const;

  // Of the bytes of the file, once `next` has come to the end.
  [[nodiscard]] Sha256 digest() const;

 private:
  struct State;
  explicit RecordLines(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Of a whole file. Errors: E-LEDGER-006.
[[nodiscard]] Result<Sha256> digest_of_file(const std::string& path);

// The sequence of the first line of a file that belongs to the ledger; nullopt: it has none.
[[nodiscard]] std::optional<std::uint64_t> first_sequence(const std::string& dir,
                                                          const RecordFileName& name);

} // namespace haechi::io
