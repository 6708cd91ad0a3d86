#include "io/ledger/file_span.h"
#include "io/ledger/verify_parts.h"
#include "ledger/notice.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::io {

using ledger::Class;
using ledger::Leaf;
using ledger::TileFile;
using ledger::TileName;

namespace {

constexpr std::size_t kMostTileBytes = (ledger::kMostEntryBytes + 2) * ledger::kTileWidth;
constexpr std::string_view kContents = "records-*.jsonl";

} // namespace

std::string ContentLine::place() const {
  return fmt::format("{}:{}", file, line);
}

std::optional<ContentLine> ContentStream::read_from_file() {
  for (;;) {
    auto text = lines_->next();
    const std::string& file = files_[next_file_ - 1].name;
    if (!text) {
      tell_(file, text.error().message);
      return std::nullopt;
    }
    if (!*text) {
      return std::nullopt;
    }
    auto sealed = ledger::parse_sealed_line(**text, parser_);
    if (sealed && sealed->is_sealed) {
      return ContentLine{std::string(**text), file, lines_->line_number(), std::move(*sealed)};
    }
    tell_(fmt::format("{}:{}", file, lines_->line_number()),
          "this line is no record of the ledger");
  }
}

std::optional<ContentLine> ContentStream::read() {
  for (;;) {
    if (lines_) {
      if (auto line = read_from_file()) {
        return line;
      }
      lines_.reset();
    }
    if (next_file_ == files_.size()) {
      return std::nullopt;
    }
    auto opened = RecordLines::open(dir_, files_[next_file_++]);
    if (opened) {
      lines_ = std::move(*opened);
    } else {
      tell_(files_[next_file_ - 1].name, opened.error().message);
    }
  }
}

const ContentLine* ContentStream::peek() {
  if (!first_) {
    first_ = second_ ? std::exchange(second_, std::nullopt) : read();
  }
  return first_ ? &*first_ : nullptr;
}

const ContentLine* ContentStream::peek_second() {
  if (peek() != nullptr && !second_) {
    second_ = read();
  }
  return second_ ? &*second_ : nullptr;
}

void ContentStream::pop() {
  first_ = std::exchange(second_, std::nullopt);
}

std::optional<Bytes> Verification::read_tile(const TileName& name) const {
  const auto edge = edge_.find(name);
  return edge != edge_.end() ? std::optional(edge->second) : read(to_path(name), kMostTileBytes);
}

// What the ledger tells of its own files has to be known before these are looked at.
void Verification::read_notices() {
  for (std::uint64_t from = 0; from < size_; from += ledger::kTileWidth) {
    const auto width =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(size_ - from, ledger::kTileWidth));
    const auto bundle = read_tile({TileName::kEntries, from / ledger::kTileWidth, width});
    const auto entries = bundle ? ledger::parse_bundle(*bundle, width)
                                : Result<std::vector<ByteView>>(std::vector<ByteView>());
    if (!entries) {
      continue; // told by the walk
    }
    for (const ByteView entry : *entries) {
      if (entry.size() > Leaf::kFixedBytes) {
        if (const auto leaf = ledger::parse_leaf(entry)) {
          take_notice(*leaf);
        }
      }
    }
  }
}

void Verification::take_notice(const Leaf& leaf) {
  const auto notice = ledger::parse_notice(leaf.notice);
  if (!notice) {
    return; // told by the walk: it is not what the leaf binds
  }
  const std::string file = ledger::word_of(notice->note, "file");
  const std::string digest = ledger::word_of(notice->note, "sha256");
  if (notice->kind == "import") {
    imported_[file] = digest;
  } else if (notice->kind == "pack") {
    packed_[file] = digest;
  } else if (notice->kind == "repair") {
    take_repair(leaf.envelope.sequence, notice->note);
  } else if (notice->kind == "purge") {
    purges_.push_back({ledger::parse_class(ledger::word_of(notice->note, "class")),
                       ledger::to_number(ledger::word_of(notice->note, "before"))});
    if (!file.empty()) {
      purged_files_.insert(file);
    }
  }
}

void Verification::take_repair(std::uint64_t record, const std::string& note) {
  if (const std::string file = ledger::word_of(note, "file"); !file.empty()) {
    aside_[file] = ledger::word_of(note, "sha256");
  }
  if (const std::string count = ledger::word_of(note, "unbound"); !count.empty()) {
    tell("checkpoint", record,
         fmt::format("a start made the ledger again from {} lines that no checkpoint bound: what "
                     "is proven of the records before this one holds from then on (`{}`)",
                     count, note));
  }
}

void Verification::walk_leaves() {
  std::vector<RecordFileName> streamed;
  for (RecordFileName& name : list_record_files(options_.dir)) {
    const bool is_twice = !name.is_packed && has(name.name + std::string(kPackedSuffix));
    if (!imported_.contains(name.name) && !is_twice) {
      streamed.push_back(std::move(name));
    }
  }
  contents_.emplace(options_.dir, std::move(streamed), [this](std::string file, std::string what) {
    tell(std::move(file), {}, std::move(what));
  });
  std::uint64_t from = 0;
  for (; from < size_; from += ledger::kTileWidth) {
    const auto width =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(size_ - from, ledger::kTileWidth));
    if (!walk_bundle({TileName::kEntries, from / ledger::kTileWidth, width})) {
      return; // leaves behind it cannot be brought into the tree
    }
  }
  if (kept_ && kept_->size == size_) {
    kept_root_ = tree_.root();
  }
  for (const auto& [record_class, run] : missing_) {
    explain(run);
  }
  std::vector<TileFile> edge;
  tree_.append_partials(edge);
  for (const TileFile& tile : edge) {
    compare_tile(tile);
  }
  is_walked_ = true;
  if (tree_.root() != report_.checkpoint->root) {
    tell("checkpoint", {},
         fmt::format("the root of these {} leaves is {}, the signed one {}", size_,
                     ledger::to_base64(tree_.root()), ledger::to_base64(report_.checkpoint->root)));
  }
  count_tail();
}

bool Verification::walk_bundle(const TileName& name) {
  const std::string path = to_path(name);
  const auto bundle = read_tile(name);
  const std::uint64_t from = name.index * ledger::kTileWidth;
  if (!bundle) {
    tell(path, from, "is missing; nothing behind it can be looked at");
    return false;
  }
  const auto entries = ledger::parse_bundle(*bundle, name.width);
  if (!entries) {
    tell(
        path, from,
        fmt::format("is damaged: {}; nothing behind it can be looked at", entries.error().message));
    return false;
  }
  for (std::uint64_t i = 0; i < name.width; ++i) {
    take_leaf(from + i, (*entries)[i], path);
  }
  compare_full_tiles();
  return true;
}

void Verification::take_leaf(std::uint64_t index, ByteView entry, const std::string& bundle) {
  if (kept_ && kept_->size == index) {
    kept_root_ = tree_.root();
  }
  tree_.add(entry, full_);
  ++report_.leaves;
  const auto leaf = ledger::parse_leaf(entry);
  if (!leaf) {
    tell(bundle, index, leaf.error().message);
    return;
  }
  check_envelope(index, *leaf, bundle);
  check_contents(index, *leaf, entry);
  last_time_ = std::max(last_time_, leaf->time);
}

void Verification::check_envelope(std::uint64_t index, const Leaf& leaf,
                                  const std::string& bundle) {
  if (leaf.envelope.sequence != index) {
    tell(bundle, index,
         fmt::format("the leaf of record {} stands in its place", leaf.envelope.sequence));
  }
  if (leaf.time < last_time_) {
    tell(bundle, index, "its time is before that of the leaf in front of it");
  }
  std::uint64_t& count = counts_[{leaf.envelope.run, leaf.envelope.source}];
  if (leaf.envelope.count <= count) {
    tell(bundle, index, "its source has counted this far before");
    return;
  }
  report_.lost += leaf.envelope.count - count - 1;
  count = leaf.envelope.count;
}

void Verification::check_contents(std::uint64_t index, const Leaf& leaf, ByteView entry) {
  const ContentLine* line = contents_->peek();
  while (line != nullptr) {
    const std::uint64_t sequence = line->sealed.envelope.sequence;
    const ContentLine* second = sequence > index ? contents_->peek_second() : nullptr;
    const bool is_astray =
        sequence < index || (second != nullptr && second->sealed.envelope.sequence <= sequence);
    if (!is_astray) {
      break;
    }
    tell(line->place(), sequence, "stands here out of order, or a second time");
    contents_->pop();
    line = contents_->peek();
  }
  if (line == nullptr || line->sealed.envelope.sequence != index) {
    note_missing(index, leaf.record_class);
    return;
  }
  note_present(leaf.record_class);
  check_day(*line);
  const Bytes wanted = to_bytes(make_leaf(line->sealed, line->text, last_time_, hasher_));
  if (std::ranges::equal(wanted, entry)) {
    ++report_.contents;
  } else {
    tell(line->place(), index, "this line is not what its leaf binds: one of them was changed");
  }
  contents_->pop();
}

// No line is younger than the name of its file: age is told by names as well.
void Verification::check_day(const ContentLine& line) {
  if (line.file != day_file_) {
    day_file_ = line.file;
    day_end_ = end_of_day(RecordFileName{line.file, false});
  }
  if (line.sealed.at >= day_end_) {
    tell(line.place(), line.sealed.envelope.sequence,
         "is of a later day than the name of its file: the file was renamed, or lines moved");
    day_end_ = Instant::max(); // once for each file
  }
}

void Verification::note_missing(std::uint64_t index, Class record_class) {
  const auto [at, is_new] = missing_.try_emplace(record_class, MissingRun{index, index, 0});
  at->second.record_class = record_class;
  at->second.last = index;
  ++at->second.count;
}

void Verification::note_present(Class record_class) {
  if (const auto run = missing_.find(record_class); run != missing_.end()) {
    explain(run->second);
    missing_.erase(run);
  }
}

void Verification::explain(const MissingRun& run) {
  std::uint64_t before = 0;
  for (const PurgeNotice& purge : purges_) {
    // A line of a notice goes with a whole file only.
    const bool is_mine =
        run.record_class != Class::Notice && purge.record_class == run.record_class;
    if (!purge.record_class || is_mine) {
      before = std::max(before, purge.before);
    }
  }
  if (run.last < before) {
    report_.purged += run.count;
    return;
  }
  const std::uint64_t first = std::max(run.first, before);
  tell(std::string(kContents), first,
       fmt::format("the contents of records {} to {} (of kind {}) are missing, and no notice of "
                   "the ledger tells that they were purged",
                   first, run.last, to_word(run.record_class)));
}

void Verification::compare_full_tiles() {
  for (const TileFile& tile : full_) {
    compare_tile(tile);
  }
  full_.clear();
}

void Verification::compare_tile(const TileFile& tile) {
  const std::string path = to_path(tile.name);
  const auto found = read_tile(tile.name);
  if (!found) {
    tell(path, {}, "is missing");
    return;
  }
  if (*found == tile.bytes) {
    proven_.insert(path);
    return;
  }
  const auto [wanted_at, found_at] = std::ranges::mismatch(tile.bytes, *found);
  const auto place = static_cast<std::uint64_t>(wanted_at - tile.bytes.begin());
  const std::uint64_t hash = tile.name.index * ledger::kTileWidth + place / sizeof(Sha256);
  if (found->size() != tile.bytes.size()) {
    tell(path, {}, fmt::format("is {} bytes long, not {}", found->size(), tile.bytes.size()));
  } else if (tile.name.level == 0) {
    tell(path, hash, "its leaf and its hash in this tile do not fit together: one was changed");
  } else if (tile.name.level != TileName::kEntries) {
    tell(path, hash << (tile.name.level * ledger::kTileHeight),
         fmt::format("hash {} in this tile is not that of the {} records from here on", hash,
                     std::uint64_t{1} << (tile.name.level * ledger::kTileHeight)));
  } else {
    tell(path, {}, "was changed while it was looked at");
  }
}

void Verification::count_tail() {
  const ContentLine* line = contents_->peek();
  std::string place = line == nullptr ? std::string() : line->place();
  for (; line != nullptr; line = contents_->peek()) {
    if (line->sealed.envelope.sequence < size_) {
      tell(line->place(), line->sealed.envelope.sequence,
           "stands here out of order, or a second time");
    } else {
      ++report_.unsigned_lines;
    }
    contents_->pop();
  }
  if (report_.unsigned_lines > 0 && !options_.allows_unsigned_tail) {
    tell(std::move(place), size_,
         fmt::format("{} lines from here on are under no checkpoint (a gateway that writes here "
                     "signs within a second)",
                     report_.unsigned_lines));
  }
}

} // namespace haechi::io
