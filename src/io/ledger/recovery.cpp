#include "io/ledger/recovery.h"

#include "io/files/read.h"
#include "io/ledger/record_lines.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <span>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

// A line behind the checkpoint, with where it begins.
struct TailLine {
  std::string text;
  std::string file;
  std::uint64_t offset = 0;
  Result<ledger::SealedLine> sealed = fail("E-LEDGER-013", "not read");
};

enum class Reach : unsigned char { GoesOn, Found };

// Puts the lines of `text` in front of which no record below `size` stands into `tail`, newest
// first.
Reach take_back(const std::string& text, const std::string& file, std::uint64_t size,
                wire::json::Parser& parser, std::vector<TailLine>& tail) {
  std::size_t end = text.size();
  while (end > 0) {
    const std::size_t newline = end > 1 ? text.rfind('\n', end - 2) : std::string::npos;
    const std::size_t begin = newline == std::string::npos ? 0 : newline + 1;
    TailLine line{text.substr(begin, end - 1 - begin), file, begin};
    line.sealed = ledger::parse_sealed_line(line.text, parser);
    if (line.sealed && (!line.sealed->is_sealed || line.sealed->envelope.sequence < size)) {
      return Reach::Found;
    }
    tail.push_back(std::move(line));
    end = begin;
  }
  return Reach::GoesOn;
}

Result<std::vector<TailLine>>
read_tail(const std::string& dir, const std::vector<RecordFileName>& files, std::uint64_t size) {
  std::vector<TailLine> tail;
  wire::json::Parser parser;
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    if (file->is_packed) {
      break; // only sealed files are packed
    }
    const auto text = read_file(dir + "/" + file->name, std::size_t{1} << 36U);
    if (!text) {
      return tl::make_unexpected(text.error());
    }
    const std::size_t before = tail.size();
    if (take_back(text->text, file->name, size, parser, tail) == Reach::Found) {
      break;
    }
    const auto mine = std::span(tail).subspan(before);
    const bool is_older = !mine.empty() && std::ranges::none_of(mine, [](const TailLine& line) {
      return line.sealed.has_value();
    });
    if (is_older) { // than the ledger: whatever it holds, it is not ours to cut
      tail.resize(before);
      break;
    }
  }
  std::ranges::reverse(tail);
  return tail;
}

Result<std::string> refuse(const std::string& dir, const TailLine& line, std::uint64_t next) {
  return fail("E-LEDGER-005",
              fmt::format("record {}, which no checkpoint holds yet, is damaged or missing; this "
                          "line stands in its place",
                          next),
              {.file = dir + "/" + line.file},
              "put the folder aside as it is, as evidence, to begin a new ledger");
}

Result<std::string> cut(const std::string& dir, const TailLine& line) {
  std::error_code error;
  const std::string path = dir + "/" + line.file;
  const auto size = fs::file_size(path, error);
  if (error || ::truncate(path.c_str(), static_cast<off_t>(line.offset)) != 0) {
    return fail("E-LEDGER-006", "the damaged end cannot be cut off", {.file = path});
  }
  return fmt::format("{} bytes at the end of {} were no records and were cut off",
                     size - line.offset, line.file);
}

} // namespace

Result<Recovered> recover(const std::string& dir, LedgerStore& store) {
  const auto files = list_record_files(dir);
  const auto tail = read_tail(dir, files, store.size());
  if (!tail) {
    return tl::make_unexpected(tail.error());
  }
  Recovered out;
  const ledger::Hasher hasher;
  for (const TailLine& line : *tail) {
    if (!line.sealed || line.sealed->envelope.sequence != store.size()) {
      // INVARIANT: only what is no record is ever cut off.
      const bool is_torn = std::all_of(tail->begin() + (&line - tail->data()), tail->end(),
                                       [](const TailLine& each) { return !each.sealed; });
      auto remark = is_torn && line.file == files.back().name ? cut(dir, line)
                                                              : refuse(dir, line, store.size());
      if (!remark) {
        return tl::make_unexpected(std::move(remark.error()));
      }
      out.remark = std::move(*remark);
      break;
    }
    store.add(make_leaf(*line.sealed, line.text, store.last_time(), hasher));
    ++out.records;
  }
  return out;
}

void heal_packing(const std::string& dir) {
  std::error_code error;
  std::vector<fs::path> gone;
  for (fs::directory_iterator at(dir, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    constexpr std::string_view kNew = ".zst.new";
    if (name.ends_with(kNew) && parse_record_file_name(name.substr(0, name.size() - kNew.size()))) {
      gone.push_back(at->path());
    }
    const auto record = parse_record_file_name(name);
    if (record && record->is_packed && fs::exists(dir + "/" + record->plain(), error)) {
      gone.push_back(dir + "/" + record->plain()); // packed whole: the notice stands before it
    }
  }
  for (const fs::path& path : gone) {
    fs::remove(path, error);
  }
}

} // namespace haechi::io
