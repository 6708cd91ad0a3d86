#pragma once
// The Merkle tree of the ledger (RFC 6962, 2.1), grown leaf by leaf at its right edge. Holds one
// tile of hashes for each level and the current bundle of entries, however large the ledger is.
// Gives every tile once when it is full, and the partial ones of the edge on demand.

#include "ledger/hasher.h"
#include "ledger/tile.h"

#include <functional>
#include <vector>

namespace haechi::ledger {

struct TileFile {
  TileName name;
  Bytes bytes;
};

class TreeBuilder {
 public:
  // How a tile of the edge is read back.
  using Fetch = std::function<Result<Bytes>(const TileName&)>;

  TreeBuilder() : levels_(1) {}

  // The edge of a tree of `size` leaves as its tiles have it. Whoever calls compares the root with
  // the signed one. Errors: those of `fetch`, E-LEDGER-010.
  [[nodiscard]] static Result<TreeBuilder> restore(std::uint64_t size, const Fetch& fetch);

  // Tiles and bundles that became full are put behind `full`.
  void add(ByteView entry, std::vector<TileFile>& full);

  [[nodiscard]] std::uint64_t size() const { return size_; }

  [[nodiscard]] Sha256 root() const;

  // The partial tiles and the partial bundle of the edge.
  void append_partials(std::vector<TileFile>& out) const;

  // The entries of the current bundle, one behind the other; empty when the last one is full.
  [[nodiscard]] ByteView bundle() const { return bundle_; }

 private:
  void push(std::size_t level, const Sha256& hash, std::vector<TileFile>& full);

  Hasher hasher_;
  std::uint64_t size_ = 0;
  Bytes bundle_;
  std::vector<std::vector<Sha256>> levels_; // of each level the hashes of its last, open tile
};

// The names of the tiles and the bundle at the edge of a tree of `size` leaves, full ones left out.
[[nodiscard]] std::vector<TileName> edge_of(std::uint64_t size);

// The root of 1, 2, 4, 8, ... 256 hashes.
[[nodiscard]] Sha256 fold(const Hasher& hasher, std::vector<Sha256> hashes);

} // namespace haechi::ledger
