#include "io/ledger/export_reader.h"

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
         (file_.is_packed || static_cast<std::uint64_t>(status.st_size) >= lines_->given_bytes());
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

// False: what follows is not signed yet.
Result<bool> ExportReader::read_lines(std::size_t most, std::uint64_t size,
                                      std::vector<std::string>& out) {
  while (out.size() < most) {
    auto line = read_line();
    if (!line) {
      return tl::make_unexpected(std::move(line.error()));
    }
    if (!*line) {
      return true;
    }
    const std::uint64_t sequence = (*line)->sealed.envelope.sequence;
    if (sequence >= size) {
      ahead_ = std::move(**line);
      return false;
    }
    if (sequence > next_) {
      out.push_back(gap_line(next_, sequence, (*line)->sealed.at));
    }
    out.push_back(std::move((*line)->text));
    next_ = sequence + 1;
  }
  return true;
}

Result<std::vector<std::string>> ExportReader::read(std::size_t most) {
  const auto reader = LedgerReader::open(dir_);
  if (!reader) {
    return tl::make_unexpected(reader.error());
  }
  const std::uint64_t size = reader->checkpoint().size;
  if (size < next_) {
    return too_short(size, next_);
  }
  std::vector<std::string> out;
  for (int tries = 1;;) {
    // INVARIANT: listed before it is read to its end, a file that another follows gets no more
    // lines.
    const auto files = list_record_files(dir_);
    if (!is_still_open()) {
      lines_.reset();
      ahead_.reset();
    }
    Result<void> done;
    for (bool is_at_end = false; done && !is_at_end && out.size() < most;) {
      if (!lines_) {
        done = open_next(files, is_at_end);
        continue;
      }
      const auto more = read_lines(most, size, out);
      if (!more) {
        done = tl::make_unexpected(more.error());
      } else if (!*more) {
        return out;
      } else if (out.size() < most) {
        done = open_next(files, is_at_end);
      }
    }
    if (done || !out.empty()) {
      return out;
    }
    if (tries++ == kTries) {
      return tl::make_unexpected(std::move(done.error()));
    }
    lines_.reset(); // it may have been packed or purged between the listing and the reading
    ahead_.reset();
  }
}

Result<Sha256> ExportReader::root_at(std::uint64_t size) const {
  for (int tries = 1;; ++tries) {
    auto reader = LedgerReader::open(dir_);
    if (!reader) {
      return tl::make_unexpected(std::move(reader.error()));
    }
    if (reader->checkpoint().size < size) {
      return too_short(reader->checkpoint().size, size);
    }
    auto root = reader->root_at(size);
    if (root || tries == kTries) {
      return root;
    }
  }
}

} // namespace haechi::io
