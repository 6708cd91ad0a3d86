#pragma once
// The folder of record files `records-YYYYMMDD-NNNNNN.jsonl` (UTC day, running number), packed ones
// with `.zst` behind: at most one writer, whole lines only, rotated by size and day. A last line
// that a crash left without its end is set aside in `NAME.partial` when the folder is opened.

#include "base/instant.h"
#include "base/result.h"
#include "io/net/socket.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace haechi::io {

// How much is kept; 0 sets no bound. The file that is being written counts, but only age removes
// it.
struct Retention {
  std::uint32_t files = 0;
  std::uint32_t days = 0; // whole days that follow the day of a file
  std::uint64_t bytes = 0;
};

class RecordFiles {
 public:
  struct Options {
    std::string dir;
    std::uint64_t rotate_bytes = 64U << 20U;
    Retention keep;
    bool is_synced = false; // fdatasync after each append
    // write(2), replaced by tests to stand in for a full disk.
    std::function<ssize_t(int, const char*, std::size_t)> write = {};
  };

  // What was found broken and set aside.
  struct Repair {
    std::string file;
    std::size_t bytes = 0;
    std::string aside; // the file that they lie in
  };

  struct Appended {
    std::size_t bytes = 0; // so much of the text is in a file: whole lines
    std::optional<Error> error;
  };

  // Makes the folder (0700) where it is missing. Errors: E-RECORD-001 (cannot be made, read or
  // locked), E-RECORD-002 (another gateway writes there).
  [[nodiscard]] static Result<RecordFiles> open(Options options);

  // The next line begins a new file.
  void end_current() { file_.reset(); }

  // `lines` ends with a newline. Error E-RECORD-003 with what the system said; try again later with
  // the rest.
  [[nodiscard]] Appended append(std::string_view lines, Instant now);

  void set_retention(const Retention& keep) { options_.keep = keep; }

  // The files that are kept no longer, the oldest first. To be asked now and then, and when a file
  // was begun.
  [[nodiscard]] std::vector<std::string> find_outdated(Instant now) const;

  // Removes them in this order, so that an end in the middle leaves the newest; with what was set
  // aside of them. How many files.
  std::size_t remove(const std::vector<std::string>& names) const;

  [[nodiscard]] const std::optional<Repair>& repair() const { return repair_; }

  // The file that the last append went to; empty before the first.
  [[nodiscard]] const std::string& current() const { return name_; }

 private:
  explicit RecordFiles(Options options) : options_(std::move(options)) {}

  Result<void> take_lock();
  Result<void> find_newest();
  Result<void> repair_newest();
  Result<void> ensure_file(Instant now);
  Result<void> open_file(const std::string& name, int flags);
  Appended append_some(std::string_view lines);
  std::size_t write_all(std::string_view text, int& error);
  [[nodiscard]] std::string path_of(const std::string& name) const;
  [[nodiscard]] std::size_t count_outdated(const std::vector<std::string>& files,
                                           Instant now) const;

  Options options_;
  Fd lock_;
  Fd file_;
  std::string name_;       // of file_, or the newest found
  std::uint64_t size_ = 0; // of whole lines in file_
  bool has_torn_tail_ = false;
  std::optional<Repair> repair_;
};

} // namespace haechi::io
