#include "io/ledger/tile_witness.h"

#include "io/ledger/plain_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace haechi::io {

namespace fs = std::filesystem;
using ledger::TileName;

namespace {

constexpr std::size_t kMostTileBytes = (ledger::kMostEntryBytes + 2) * ledger::kTileWidth;

} // namespace

// The full one, or the widest partial one.
std::optional<Bytes> TileWitness::read_widest(unsigned level, std::uint64_t tile,
                                              std::uint32_t& width) const {
  TileName name{level, tile, ledger::kTileWidth};
  std::error_code error;
  if (!fs::exists(dir_ + "/" + to_path(name), error)) {
    name.width = 0;
    for (fs::directory_iterator at(
             dir_ + "/" + to_path(TileName{level, tile, ledger::kTileWidth}) + ".p", error);
         !error && at != fs::directory_iterator(); at.increment(error)) {
      const auto found =
          ledger::parse_tile_path(at->path().lexically_relative(dir_).generic_string());
      name.width = found ? std::max(name.width, found->width) : name.width;
    }
  }
  if (name.width == 0) {
    return std::nullopt;
  }
  width = name.width;
  const auto text = read_plain(dir_ + "/" + to_path(name), kMostTileBytes);
  return text ? std::optional(Bytes(text->begin(), text->end())) : std::nullopt;
}

void TileWitness::read(std::uint64_t tile) {
  tile_ = tile;
  hashes_.clear();
  entries_.clear();
  std::uint32_t width = 0;
  if (const auto bytes = read_widest(0, tile, width)) {
    hashes_ = ledger::parse_hashes(*bytes, width).value_or(std::vector<Sha256>());
  }
  if (const auto bytes = read_widest(TileName::kEntries, tile, width)) {
    for (const ByteView entry :
         ledger::parse_bundle(*bytes, width).value_or(std::vector<ByteView>())) {
      entries_.push_back(hasher_.leaf(entry));
    }
  }
}

void TileWitness::look_at(std::uint64_t index, ByteView leaf) {
  if (tile_ != index / ledger::kTileWidth) {
    read(index / ledger::kTileWidth);
  }
  const std::size_t at = index % ledger::kTileWidth;
  if (at >= std::min(hashes_.size(), entries_.size()) || hashes_[at] != entries_[at]) {
    return;
  }
  if (hashes_[at] != hasher_.leaf(leaf)) {
    first_ = contradicted_ == 0 ? index : first_;
    ++contradicted_;
  }
}

std::uint64_t TileWitness::reach() const {
  std::uint64_t out = 0;
  for (const char* folder : {"/tile/0", "/tile/entries"}) {
    std::error_code error;
    for (fs::recursive_directory_iterator at(dir_ + folder, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      const auto name =
          ledger::parse_tile_path(at->path().lexically_relative(dir_).generic_string());
      std::error_code none;
      if (name && at->is_regular_file(none)) {
        out = std::max(out, name->index * ledger::kTileWidth + name->width);
      }
    }
  }
  return out;
}

} // namespace haechi::io
