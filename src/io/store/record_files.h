#pragma once
// The folder of record files `records-YYYYMMDD-NNNNNN.jsonl` (UTC day, running number), packed ones
// with `.zst` behind: at most one writer, whole lines only, rotated by size and day. A last line
// that a crash left without its end is set aside (io/ledger/aside.h) when the folder is opened. A
// file that was begun and got no line is removed before another is begun.

#include "base/instant.h"
#include "base/result.h"
#include "io/ledger/aside.h"
#include "io/ledger/class_purge.h"
#include "io/net/socket.h"

#include <array>
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
  // Of decisions, events and counts (ledger::Class): for how long contents stay in closed files.
  std::array<std::uint32_t, 3> class_days{};
  std::optional<Instant> hold_since; // nothing of that day or later goes, whatever else is said

  // What goes now by its class.
  [[nodiscard]] PurgeRules purge_rules(Instant now) const;
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

  struct Appended {
    std::size_t bytes = 0; // so much of the text is in a file: whole lines
    std::optional<Error> error;
  };

  // Makes the folder (0700) where it is missing. Errors: E-RECORD-001 (cannot be made, read or
  // locked), E-RECORD-002 (another gateway writes there).
  [[nodiscard]] static Result<RecordFiles> open(Options options);

  // The next line begins a new file.
  void end_current();

  // `lines` ends with a newline. Error E-RECORD-003 with what the system said; try again later with
  // the rest.
  [[nodiscard]] Appended append(std::string_view lines, Instant now);

  void set_retention(const Retention& keep) { options_.keep = keep; }

  [[nodiscard]] const Retention& retention() const { return options_.keep; }

  // Ends the file that is being written when something in it may have to go by its class.
  void end_outlived(Instant now);

  // No more lines go to any other file.
  [[nodiscard]] bool is_written(std::string_view name) const {
    return (file_.is_open() || goes_on_) && name == name_;
  }

  // The files that by their names are kept no longer, the oldest first; find_removable
  // (io/ledger/file_span.h) says which of them are what their names say. To be asked now and then,
  // and when a file was begun.
  [[nodiscard]] std::vector<std::string> find_outdated(Instant now) const;

  // Removes them in this order, so that an end in the middle leaves the newest; with what was set
  // aside of them. How many files.
  std::size_t remove(const std::vector<std::string>& names) const;

  // Broken last lines, now or at a start that was interrupted: to be told and finished.
  [[nodiscard]] const std::vector<Aside>& asides() const { return asides_; }

  // The file that the last append went to; empty before the first.
  [[nodiscard]] const std::string& current() const { return name_; }

 private:
  explicit RecordFiles(Options options) : options_(std::move(options)) {}

  Result<void> take_lock();
  Result<void> find_newest();
  Result<void> repair_newest();
  Result<void> ensure_file(Instant now);
  [[nodiscard]] bool is_left_empty(const std::string& name) const;
  Result<void> open_file(const std::string& name, int flags, const std::string& today);
  Appended append_some(std::string_view lines);
  std::size_t write_all(std::string_view text, int& error);
  [[nodiscard]] std::string path_of(const std::string& name) const;
  [[nodiscard]] std::size_t count_outdated(const std::vector<std::string>& files,
                                           Instant now) const;

  Options options_;
  Fd lock_;
  Fd file_;
  std::string name_;       // of file_, or the newest found
  std::string opened_on_;  // the day on which file_ was opened
  std::uint64_t size_ = 0; // of whole lines in file_
  bool has_torn_tail_ = false;
  bool goes_on_ = false; // the newest found is opened by the next line, as recovery left it
  std::vector<Aside> asides_;
};

} // namespace haechi::io
