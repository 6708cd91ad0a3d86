#include "ledger/tree.h"

#include "base/check.h"

#include <optional>

namespace haechi::ledger {

namespace {

// How many hashes stand in the open tile of `level`.
std::uint32_t open_width(std::uint64_t size, unsigned level) {
  return static_cast<std::uint32_t>((size >> (level * kTileHeight)) % kTileWidth);
}

std::uint64_t open_index(std::uint64_t size, unsigned level) {
  return (size >> (level * kTileHeight)) / kTileWidth;
}

Bytes to_bytes(const std::vector<Sha256>& hashes) {
  Bytes out;
  out.reserve(hashes.size() * sizeof(Sha256));
  for (const Sha256& hash : hashes) {
    out.insert(out.end(), hash.begin(), hash.end());
  }
  return out;
}

} // namespace

Sha256 fold(const Hasher& hasher, std::vector<Sha256> hashes) {
  HAECHI_CHECK(!hashes.empty());
  for (std::size_t count = hashes.size(); count > 1; count /= 2) {
    HAECHI_CHECK(count % 2 == 0);
    for (std::size_t i = 0; i < count / 2; ++i) {
      hashes[i] = hasher.node(hashes[2 * i], hashes[2 * i + 1]);
    }
  }
  return hashes.front();
}

std::vector<TileName> edge_of(std::uint64_t size) {
  std::vector<TileName> out;
  for (unsigned level = 0; level < kMostLevels; ++level) {
    if (const std::uint32_t width = open_width(size, level); width > 0) {
      out.push_back({level, open_index(size, level), width});
    }
  }
  if (const std::uint32_t width = open_width(size, 0); width > 0) {
    out.push_back({TileName::kEntries, open_index(size, 0), width});
  }
  return out;
}

Result<TreeBuilder> TreeBuilder::restore(std::uint64_t size, const Fetch& fetch) {
  TreeBuilder out;
  out.size_ = size;
  out.levels_.resize(kMostLevels);
  for (const TileName& name : edge_of(size)) {
    auto bytes = fetch(name);
    if (!bytes) {
      return tl::make_unexpected(std::move(bytes.error()));
    }
    if (name.level == TileName::kEntries) {
      if (const auto entries = parse_bundle(*bytes, name.width); !entries) {
        return tl::make_unexpected(entries.error());
      }
      out.bundle_ = std::move(*bytes);
      continue;
    }
    auto hashes = parse_hashes(*bytes, name.width);
    if (!hashes) {
      return tl::make_unexpected(std::move(hashes.error()));
    }
    out.levels_[name.level] = std::move(*hashes);
  }
  return out;
}

void TreeBuilder::add(ByteView entry, std::vector<TileFile>& full) {
  append_entry(bundle_, entry);
  const std::uint64_t index = size_ / kTileWidth;
  ++size_;
  if (size_ % kTileWidth == 0) {
    full.push_back({{TileName::kEntries, index, kTileWidth}, std::exchange(bundle_, {})});
    bundle_.reserve(full.back().bytes.size());
  }
  push(0, hasher_.leaf(entry), full);
}

void TreeBuilder::push(std::size_t level, const Sha256& hash, std::vector<TileFile>& full) {
  Sha256 next = hash;
  for (; level < kMostLevels; ++level) {
    if (levels_.size() <= level) {
      levels_.resize(level + 1);
    }
    std::vector<Sha256>& open = levels_[level];
    open.push_back(next);
    if (open.size() < kTileWidth) {
      return;
    }
    const auto at = static_cast<unsigned>(level);
    full.push_back({{at, open_index(size_, at) - 1, kTileWidth}, to_bytes(open)});
    next = fold(hasher_, std::exchange(open, {}));
  }
}

Sha256 TreeBuilder::root() const {
  std::optional<Sha256> right;
  for (const std::vector<Sha256>& open : levels_) {
    std::size_t end = open.size();
    for (std::size_t width = 1; width < kTileWidth; width *= 2) {
      if ((open.size() & width) == 0) {
        continue;
      }
      const auto first = open.begin() + static_cast<std::ptrdiff_t>(end - width);
      const Sha256 left =
          fold(hasher_, std::vector<Sha256>(first, first + static_cast<std::ptrdiff_t>(width)));
      right = right ? hasher_.node(left, *right) : left;
      end -= width;
    }
  }
  return right ? *right : hasher_.hash({});
}

void TreeBuilder::append_partials(std::vector<TileFile>& out) const {
  for (const TileName& name : edge_of(size_)) {
    out.push_back(
        {name, name.level == TileName::kEntries ? bundle_ : to_bytes(levels_[name.level])});
  }
}

} // namespace haechi::ledger
