#include "io/ledger/export_reader.h"

#include "ledger/leaf.h"
#include "ledger/record.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::io {

namespace {

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

} // namespace

Result<std::vector<std::string>> ExportReader::read(std::size_t most) {
  const auto files = list_record_files(dir_);
  auto at = std::ranges::find_if(
      files, [&](const RecordFileName& file) { return file.plain() >= current_; });
  std::vector<std::string> out;
  wire::json::Parser parser;
  for (; at != files.end() && out.size() < most; ++at) {
    if (at->plain() != current_) {
      const auto following = std::next(at);
      const auto first = following != files.end() ? first_sequence(dir_, *following) : std::nullopt;
      if (first && *first <= next_) {
        continue; // all of it was given
      }
      current_ = at->plain();
      offset_ = 0;
    }
    auto lines = RecordLines::open(dir_, *at, at->is_packed ? 0 : offset_);
    if (!lines) {
      return out.empty() ? Result<std::vector<std::string>>(tl::make_unexpected(lines.error()))
                         : Result<std::vector<std::string>>(std::move(out));
    }
    while (out.size() < most) {
      const auto line = lines->next();
      if (!line && at->is_packed) {
        return tl::make_unexpected(line.error());
      }
      if (!line || !*line) {
        break; // its last line is being written
      }
      offset_ += (*line)->size() + 1;
      const auto sealed = ledger::parse_sealed_line(**line, parser);
      if (!sealed || !sealed->is_sealed || sealed->envelope.sequence < next_) {
        continue;
      }
      if (sealed->envelope.sequence > next_) {
        out.push_back(gap_line(next_, sealed->envelope.sequence, sealed->at));
      }
      out.emplace_back(**line);
      next_ = sealed->envelope.sequence + 1;
    }
  }
  return out;
}

} // namespace haechi::io
