#pragma once
// What tiles that lie behind the checkpoint say of leaves that are made again from lines. An end in
// the middle leaves tiles that agree with every line that is there; where one says otherwise,
// somebody changed lines that were signed, and took the checkpoint away or put an older one in its
// place.

#include "ledger/hasher.h"
#include "ledger/tile.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haechi::io {

class TileWitness {
 public:
  explicit TileWitness(std::string dir) : dir_(std::move(dir)) {}

  // Compares with tile and bundle, where both are there and fit together (the loss of power may
  // have damaged them).
  void look_at(std::uint64_t index, ByteView leaf);

  // Leaves that a tile or a bundle has otherwise.
  [[nodiscard]] std::uint64_t contradicted() const { return contradicted_; }

  // The first of them.
  [[nodiscard]] std::uint64_t first_contradicted() const { return first_; }

  // As many leaves as the tiles in the folder reach to.
  [[nodiscard]] std::uint64_t reach() const;

 private:
  void read(std::uint64_t tile);
  [[nodiscard]] std::optional<Bytes> read_widest(unsigned level, std::uint64_t tile,
                                                 std::uint32_t& width) const;

  std::string dir_;
  ledger::Hasher hasher_;
  std::optional<std::uint64_t> tile_; // that these are of
  std::vector<Sha256> hashes_;
  std::vector<Sha256> entries_; // hashes of the entries of the bundle
  std::uint64_t contradicted_ = 0;
  std::uint64_t first_ = 0;
};

} // namespace haechi::io
