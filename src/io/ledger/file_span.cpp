#include "io/ledger/file_span.h"

#include "ledger/tile.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace haechi::io {

namespace {

tl::unexpected<Error> unlike(const std::string& file, std::string_view what) {
  return fail("E-LEDGER-019", fmt::format("`{}` {}", file, what), {},
              "`haechi ledger verify` says what was done to the files; put them back as they were");
}

struct Span {
  bool is_of_ledger = false; // false: from before it
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  Instant newest{};
};

Result<Span> read_span(const std::string& dir, const RecordFileName& file, LedgerReader& reader) {
  auto lines = RecordLines::open(dir, file);
  if (!lines) {
    return tl::make_unexpected(std::move(lines.error()));
  }
  Span out;
  bool has_other = false;
  LeafCheck check(reader, file.name);
  wire::json::Parser parser;
  for (;;) {
    const auto line = lines->next();
    if (!line) {
      return tl::make_unexpected(line.error());
    }
    if (!*line) {
      break;
    }
    const auto sealed = ledger::parse_sealed_line(**line, parser);
    if (!sealed || !sealed->is_sealed) {
      has_other = true;
      continue;
    }
    if (auto taken = check.take(*sealed, **line); !taken) {
      return tl::make_unexpected(std::move(taken.error()));
    }
    out.first = out.is_of_ledger ? out.first : sealed->envelope.sequence;
    out.last = sealed->envelope.sequence;
    out.newest = std::max(out.newest, sealed->at);
    out.is_of_ledger = true;
  }
  if (out.is_of_ledger && has_other) {
    return unlike(file.name, "holds lines that are no records of the ledger");
  }
  return out;
}

std::uint64_t first_of_kept(const std::string& dir, const std::vector<std::string>& wanted) {
  std::uint64_t out = UINT64_MAX;
  for (const RecordFileName& kept : list_record_files(dir)) {
    if (std::ranges::find(wanted, kept.name) == wanted.end()) {
      out = std::min(out, first_sequence(dir, kept).value_or(UINT64_MAX));
    }
  }
  return out;
}

} // namespace

Result<void> LeafCheck::take(const ledger::SealedLine& sealed, std::string_view line) {
  const std::uint64_t sequence = sealed.envelope.sequence;
  if (is_behind(sealed) || (last_ && sequence <= *last_)) {
    return unlike(file_, fmt::format("holds record {} in a place that is not its own", sequence));
  }
  const std::uint64_t tile = sequence / ledger::kTileWidth;
  if (tile_ != tile) {
    auto leaves = reader_.proven_leaves(tile);
    if (!leaves) {
      return tl::make_unexpected(std::move(leaves.error()));
    }
    leaves_ = std::move(*leaves);
    tile_ = tile;
  }
  if (leaves_[sequence % ledger::kTileWidth].commitment != hasher_.hash({as_bytes(line)})) {
    return unlike(file_, fmt::format("holds a record {} that is not the signed one", sequence));
  }
  last_ = sequence;
  return {};
}

Instant end_of_day(const RecordFileName& file) {
  constexpr std::size_t kDayAt = std::string_view("records-").size();
  std::uint32_t day = 0;
  std::from_chars(file.name.data() + kDayAt, file.name.data() + kDayAt + 8, day);
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(day / 10'000)),
                                         std::chrono::month(day / 100 % 100),
                                         std::chrono::day(day % 100));
  return date.ok() ? Instant(std::chrono::sys_days(date) + std::chrono::days(1)) : Instant();
}

Removable find_removable(const std::string& dir, const std::vector<std::string>& wanted) {
  Removable out;
  auto reader = LedgerReader::open(dir);
  if (!reader) {
    out.refusal = std::move(reader.error());
    return out;
  }
  const std::uint64_t kept = first_of_kept(dir, wanted);
  for (const std::string& name : wanted) {
    const auto file = parse_record_file_name(name);
    const auto span = read_span(dir, file.value_or(RecordFileName{name, false}), *reader);
    if (!span) {
      out.refusal = span.error();
      break;
    }
    if (span->is_of_ledger) {
      if (!file || span->newest >= end_of_day(*file)) {
        out.refusal = unlike(name, "holds records of a later day than its name").value();
        break;
      }
      if (span->first < out.before || span->last >= kept) {
        out.refusal = unlike(name, "holds records that are not the oldest").value();
        break;
      }
      out.before = span->last + 1;
    }
    out.names.push_back(name);
  }
  return out;
}

} // namespace haechi::io
