#include "io/ledger/last_time.h"

#include "io/ledger/record_lines.h"
#include "ledger/leaf.h"
#include "ledger/notice.h"
#include "wire/json/value.h"

#include <algorithm>
#include <optional>
#include <ranges>

namespace haechi::io {

namespace {

// As the gateway records it.
constexpr std::string_view kConfirmed = "the clock was confirmed";
// A file is a day's: when all of it is older than this, the latest leaf is from before a
// correction.
constexpr std::chrono::hours kDay{24};

bool is_confirmation(const ledger::SealedLine& sealed, std::string_view line) {
  const auto record = sealed.kind == "clock" ? ledger::parse_notice(line) : std::nullopt;
  return record && record->note.starts_with(kConfirmed);
}

struct FileTime {
  std::optional<Instant> last;
  bool is_confirmed = false; // it begins with a confirmation
};

// A line that was recorded before a confirmation and written behind it is followed by earlier ones.
FileTime read_time(const std::string& dir, const RecordFileName& file) {
  FileTime out;
  wire::json::Parser parser;
  auto lines = RecordLines::open(dir, file);
  while (lines) {
    const auto line = lines->next();
    if (!line || !*line) {
      break;
    }
    const auto sealed = ledger::parse_sealed_line(**line, parser);
    if (!sealed || !sealed->is_sealed || sealed->kind == "minute") {
      continue;
    }
    if (is_confirmation(*sealed, **line)) {
      out = {sealed->at, true};
    } else if (!out.last || *out.last > sealed->at + kLineDelay) {
      out.last = sealed->at;
    } else {
      out.last = std::max(*out.last, sealed->at);
    }
  }
  return out;
}

} // namespace

Instant find_last_time(const std::string& dir, Instant latest) {
  for (const RecordFileName& file : list_record_files(dir) | std::views::reverse) {
    const FileTime time = read_time(dir, file);
    if (!time.last) {
      continue;
    }
    const auto ago = latest - *time.last;
    if (time.is_confirmed || ago > kDay) {
      return std::min(*time.last, latest);
    }
    if (ago <= kLineDelay) {
      break;
    }
  }
  return latest;
}

} // namespace haechi::io
