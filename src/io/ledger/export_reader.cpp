#include "io/ledger/export_reader.h"

#include "io/ledger/file_span.h"
#include "ledger/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <sys/stat.h>
#include <utility>

namespace haechi::io {

namespace {

constexpr int kTries = 5; // of a folder that a gateway writes to

std::string gap_line(std::uint64_t from, std::uint64_t to, Instant at) {
  ledger::Record gap;
  gap.at = at;
  gap.kind = "gap";
  gap.lost = to - from;
  gap.note = fmt::format("records {} to {} were gone before they were exported", from, to - 1);
  std::string line = to_json_line(gap);
  line.pop_back();
  return line;
}

tl::unexpected<Error> another_history(std::uint64_t size) {
  return fail("E-LEDGER-020",
              fmt::format("the first {} records are not those that were exported", size), {},
              "another ledger, or a restored one: begin a new cursor with --from");
}

tl::unexpected<Error> too_short(std::uint64_t size, std::uint64_t wanted) {
  return fail("E-LEDGER-020",
              fmt::format("{} records were exported, and the ledger signs {}", wanted, size), {},
              "another ledger, or a restored one: begin a new cursor with --from");
}

} // namespace

// Not when it was packed, purged or cut since.
bool ExportReader::is_still_open() const {
  struct stat status{};
  return lines_ && ::lstat((dir_ + "/" + file_.name).c_str(), &status) == 0 &&
         status.st_ino == lines_->inode() &&
         (file_.is_packed || static_cast<std::uint64_t>(status.st_size) >= lines_->read_bytes());
}

void ExportReader::close() {
  lines_.reset();
  ahead_.reset();
}

// A start may have cut off what was read of a plain file before this checkpoint was signed, and
// other lines may stand there by now: it is read once more. False: all of it is of this call.
bool ExportReader::reopen() {
  if (!before_) {
    return false;
  }
  current_ = *std::exchange(before_, std::nullopt);
  close();
  return true;
}

// That the ledger still is the one of which the receiver has the beginning.
Result<void> ExportReader::check_beginning(LedgerReader& reader) {
  if (reader.checkpoint().size < next_) {
    return too_short(reader.checkpoint().size, next_);
  }
  const auto root = reader.root_at(next_);
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  if (root_ && *root_ != *root) {
    return another_history(next_);
  }
  root_ = *root;
  return {};
}

// The file behind the current one that holds something new; the current one again where it is no
// longer open.
Result<void> ExportReader::open_next(const std::vector<RecordFileName>& files, bool& is_at_end) {
  const bool was_read = lines_.has_value();
  auto at = std::ranges::find_if(files, [&](const RecordFileName& file) {
    return was_read ? file.plain() > current_ : file.plain() >= current_;
  });
  while (at != files.end() && std::next(at) != files.end()) {
    const auto first = first_sequence(dir_, *std::next(at));
    if (!first || *first > next_) {
      break;
    }
    ++at; // all of it was given
  }
  is_at_end = at == files.end();
  if (is_at_end) {
    return {};
  }
  auto opened = RecordLines::open(dir_, *at);
  if (!opened) {
    return tl::make_unexpected(std::move(opened.error()));
  }
  lines_ = std::move(*opened);
  file_ = *at;
  current_ = at->plain();
  ahead_.reset();
  return {};
}

// nullopt: the end of the file, or of what is written of it.
Result<std::optional<ExportReader::Line>> ExportReader::read_line() {
  if (ahead_) {
    return std::exchange(ahead_, std::nullopt);
  }
  for (;;) {
    const auto line = lines_->next();
    if (!line && !(lines_->is_torn() && !file_.is_packed)) {
      return tl::make_unexpected(line.error());
    }
    if (!line || !*line) {
      return std::nullopt;
    }
    auto sealed = ledger::parse_sealed_line(**line, parser_);
    if (sealed && sealed->is_sealed && sealed->envelope.sequence >= next_) {
      return Line{std::string(**line), std::move(*sealed)};
    }
  }
}

Result<ExportReader::Step> ExportReader::read_lines(std::size_t most, LedgerReader& reader,
                                                    std::vector<std::string>& out) {
  LeafCheck check(reader, file_.name);
  while (out.size() < most) {
    auto line = read_line();
    if (line && !*line) {
      return Step::EndOfFile;
    }
    if (line && check.is_behind((*line)->sealed)) {
      ahead_ = std::move(**line);
      return Step::Unsigned;
    }
    const auto taken = line ? check.take((*line)->sealed, (*line)->text)
                            : Result<void>(tl::make_unexpected(line.error()));
    const std::uint64_t sequence = line ? (*line)->sealed.envelope.sequence : next_;
    if ((!taken || sequence > next_) && reopen()) {
      return Step::Again;
    }
    if (!taken) {
      return tl::make_unexpected(taken.error());
    }
    if (sequence > next_) {
      out.push_back(gap_line(next_, sequence, (*line)->sealed.at));
    }
    out.push_back(std::move((*line)->text));
    next_ = sequence + 1;
  }
  return Step::Full;
}

// Up to what is not signed yet.
Result<void> ExportReader::read_files(std::size_t most, LedgerReader& reader,
                                      std::vector<std::string>& out) {
  // INVARIANT: listed before it is read to its end, a file that another follows gets no more lines.
  const auto files = list_record_files(dir_);
  if (!is_still_open()) {
    close();
  }
  for (bool is_at_end = false; !is_at_end;) {
    const auto step = lines_ ? read_lines(most, reader, out) : Result<Step>(Step::Again);
    if (!step) {
      return tl::make_unexpected(step.error());
    }
    if (*step == Step::Full || *step == Step::Unsigned) {
      return {};
    }
    if (*step == Step::EndOfFile || !lines_) {
      if (auto opened = open_next(files, is_at_end); !opened) {
        return opened;
      }
    }
  }
  return {};
}

Result<std::vector<std::string>> ExportReader::read(std::size_t most) {
  auto reader = LedgerReader::open_whole(dir_);
  if (!reader) {
    return tl::make_unexpected(reader.error());
  }
  if (auto checked = check_beginning(*reader); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  before_ = lines_ && !file_.is_packed ? std::optional(current_) : std::nullopt;
  const std::uint64_t begun = next_;
  std::vector<std::string> out;
  Result<void> done;
  for (int tries = 0; tries < kTries; ++tries) {
    done = read_files(most, *reader, out);
    if (done) {
      break;
    }
    close(); // perhaps it was packed or purged between the listing and the reading
    if (!out.empty()) {
      break; // the next call meets it again
    }
  }
  if (!done && out.empty()) {
    return tl::make_unexpected(std::move(done.error()));
  }
  const auto root = reader->root_at(next_);
  if (!root) {
    next_ = begun;
    close();
    return tl::make_unexpected(root.error());
  }
  root_ = *root;
  return out;
}

} // namespace haechi::io
