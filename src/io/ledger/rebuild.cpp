#include "io/ledger/rebuild.h"

#include "io/files/read.h"
#include "io/ledger/record_lines.h"
#include "ledger/leaf.h"
#include "ledger/tree.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace haechi::io {

using ledger::TileFile;
using ledger::TileName;

namespace {

constexpr std::size_t kMostTileBytes = (ledger::kMostEntryBytes + 2) * ledger::kTileWidth;

tl::unexpected<Error> cannot_prove(std::string what) {
  return fail("E-LEDGER-002", std::move(what), {},
              "`haechi ledger verify` says where; put the folder aside as it is, as evidence, to "
              "begin a new ledger");
}

// The lines of all record files by their sequence, which must be asked for in order.
class LinesBySequence {
 public:
  explicit LinesBySequence(const std::string& dir) : dir_(dir), files_(list_record_files(dir)) {}

  // The leaf of record `index`, when its line is there.
  std::optional<ledger::Leaf> find(std::uint64_t index, Instant before) {
    while (!has_line_ || sealed_.envelope.sequence < index) {
      if (!advance()) {
        return std::nullopt;
      }
    }
    if (sealed_.envelope.sequence != index) {
      return std::nullopt;
    }
    return make_leaf(sealed_, line_, before, hasher_);
  }

 private:
  // To the next line of the ledger; what is none is passed over, a file that cannot be read ends.
  bool advance() {
    has_line_ = false;
    for (;;) {
      auto next = lines_ ? lines_->next() : Result<std::optional<std::string_view>>(std::nullopt);
      if (next && *next) {
        auto sealed = ledger::parse_sealed_line(**next, parser_);
        if (sealed && sealed->is_sealed) {
          line_ = **next;
          sealed_ = std::move(*sealed);
          has_line_ = true;
          return true;
        }
        continue;
      }
      lines_.reset();
      if (next_file_ == files_.size()) {
        return false;
      }
      if (auto opened = RecordLines::open(dir_, files_[next_file_++])) {
        lines_ = std::move(*opened);
      }
    }
  }

  const std::string& dir_;
  std::vector<RecordFileName> files_;
  std::size_t next_file_ = 0;
  std::optional<RecordLines> lines_;
  wire::json::Parser parser_;
  ledger::Hasher hasher_;
  std::string line_;
  ledger::SealedLine sealed_;
  bool has_line_ = false;
};

class Rebuilding {
 public:
  using Take = std::function<Result<void>(const TileFile&)>;

  Rebuilding(const std::string& dir, std::uint64_t size, const Take& take)
      : dir_(dir), size_(size), take_(take), lines_(dir) {}

  // All leaves in order; each tile is given once. The root.
  Result<Sha256> run() {
    for (std::uint64_t from = 0; from < size_; from += ledger::kTileWidth) {
      const auto width =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(size_ - from, ledger::kTileWidth));
      if (auto done = add_bundle({TileName::kEntries, from / ledger::kTileWidth, width}); !done) {
        return tl::make_unexpected(std::move(done.error()));
      }
    }
    tree_.append_partials(tiles_);
    if (auto given = give_tiles(); !given) {
      return tl::make_unexpected(std::move(given.error()));
    }
    return tree_.root();
  }

 private:
  Result<void> add_bundle(const TileName& name) {
    const Bytes bytes = read(name);
    const auto entries = ledger::parse_bundle(bytes, name.width);
    const bool is_fine = entries && fit_tile(*entries, name);
    for (std::uint64_t i = 0; i < name.width; ++i) {
      const std::uint64_t index = name.index * ledger::kTileWidth + i;
      if (const auto leaf = is_fine ? std::nullopt : lines_.find(index, last_time_)) {
        add(to_bytes(*leaf), leaf->time);
        continue;
      }
      const auto kept = entries ? ledger::parse_leaf((*entries)[i])
                                : Result<ledger::Leaf>(fail("E-LEDGER-012", "no entry"));
      if (!kept) {
        return cannot_prove(fmt::format("`{}` of the ledger is damaged, and the line of record {} "
                                        "is no longer there to make it again",
                                        to_path(name), index));
      }
      add((*entries)[i], kept->time);
    }
    return give_tiles();
  }

  [[nodiscard]] Bytes read(const TileName& name) const {
    const auto file = read_file(dir_ + "/" + to_path(name), kMostTileBytes);
    return file ? Bytes(file->text.begin(), file->text.end()) : Bytes();
  }

  [[nodiscard]] bool fit_tile(const std::vector<ByteView>& entries, const TileName& name) const {
    const auto hashes = ledger::parse_hashes(read({0, name.index, name.width}), name.width);
    return hashes && std::ranges::equal(entries, *hashes, {},
                                        [this](ByteView entry) { return hasher_.leaf(entry); });
  }

  void add(ByteView entry, Instant time) {
    tree_.add(entry, tiles_);
    last_time_ = time;
  }

  Result<void> give_tiles() {
    for (const TileFile& tile : tiles_) {
      if (auto taken = take_(tile); !taken) {
        return taken;
      }
    }
    tiles_.clear();
    return {};
  }

  const std::string& dir_;
  std::uint64_t size_;
  const Take& take_;
  LinesBySequence lines_;
  ledger::Hasher hasher_;
  ledger::TreeBuilder tree_;
  std::vector<TileFile> tiles_;
  Instant last_time_{};
};

} // namespace

Result<void> rebuild_tiles(const std::string& dir, const ledger::Checkpoint& checkpoint,
                           const std::function<Result<void>(const TileFile&)>& put) {
  const Rebuilding::Take look = [](const TileFile&) { return Result<void>(); };
  const auto root = Rebuilding(dir, checkpoint.size, look).run();
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  if (*root != checkpoint.root) {
    return cannot_prove("tiles of the ledger are not those that its checkpoint signs, and neither "
                        "bundles nor lines give them again");
  }
  const Rebuilding::Take mend = [&](const TileFile& tile) -> Result<void> {
    const auto now = read_file(dir + "/" + to_path(tile.name), kMostTileBytes);
    return now && now->text == as_text(tile.bytes) ? Result<void>() : put(tile);
  };
  const auto again = Rebuilding(dir, checkpoint.size, mend).run();
  return again ? Result<void>() : Result<void>(tl::make_unexpected(again.error()));
}

} // namespace haechi::io
