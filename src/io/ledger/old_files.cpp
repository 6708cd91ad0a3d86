#include "io/ledger/old_files.h"

#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "ledger/notice.h"
#include "wire/json/value.h"

#include <algorithm>
#include <optional>
#include <set>

namespace haechi::io {

namespace {

void take_import(const ledger::Leaf& leaf, std::set<std::string>& noted) {
  const auto notice = leaf.notice.empty() ? std::nullopt : ledger::parse_notice(leaf.notice);
  if (notice && notice->kind == "import") {
    noted.insert(ledger::word_of(notice->note, "file"));
  }
}

// What the ledger has noted; nullopt: it has begun to record.
Result<std::optional<std::set<std::string>>>
read_imports(const std::string& dir, const LedgerStore& store, const Recovered& recovered) {
  std::set<std::string> noted;
  if (recovered.has_others) {
    return std::nullopt;
  }
  for (const ledger::Leaf& leaf : recovered.own) {
    take_import(leaf, noted);
  }
  if (store.sealed_size() == 0) {
    return noted;
  }
  auto reader = LedgerReader::open(dir);
  if (!reader) {
    return tl::make_unexpected(std::move(reader.error()));
  }
  for (std::uint64_t tile = 0; tile * ledger::kTileWidth < store.sealed_size(); ++tile) {
    const auto leaves = reader->leaves(tile);
    if (!leaves) {
      return tl::make_unexpected(leaves.error());
    }
    for (const ledger::Leaf& leaf : *leaves) {
      if (leaf.envelope.source != 0 || leaf.record_class == ledger::Class::Count) {
        return std::nullopt;
      }
      take_import(leaf, noted);
    }
  }
  return noted;
}

Result<bool> holds_sealed_line(const std::string& dir, const RecordFileName& file) {
  auto lines = RecordLines::open(dir, file);
  if (!lines) {
    return tl::make_unexpected(std::move(lines.error()));
  }
  wire::json::Parser parser;
  for (;;) {
    const auto line = lines->next();
    if (!line) {
      return tl::make_unexpected(line.error());
    }
    if (!*line) {
      return false;
    }
    const auto sealed = ledger::parse_sealed_line(**line, parser);
    if (sealed && sealed->is_sealed) {
      return true;
    }
  }
}

} // namespace

Result<std::vector<std::string>>
find_unnoted_files(const std::string& dir, const LedgerStore& store, const Recovered& recovered) {
  std::vector<std::string> out;
  const auto noted = read_imports(dir, store, recovered);
  if (!noted) {
    return tl::make_unexpected(noted.error());
  }
  if (!*noted) {
    return out;
  }
  for (const RecordFileName& file : list_record_files(dir)) {
    if ((*noted)->contains(file.name)) {
      continue;
    }
    if (store.size() > 0) {
      const auto is_mine = holds_sealed_line(dir, file);
      if (is_mine && *is_mine) {
        break; // the ledger begins here
      }
    }
    out.push_back(file.name);
  }
  return out;
}

} // namespace haechi::io
