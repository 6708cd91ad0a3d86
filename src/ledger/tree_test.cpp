#include "ledger/proof.h"
#include "ledger/tree.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

namespace haechi::ledger {
namespace {

Bytes from_hex(std::string_view hex) {
  Bytes out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out.push_back(static_cast<Byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return out;
}

// The leaves and roots that implementations of RFC 6962 are commonly checked with.
const std::vector<std::string> kLeaves{"",
                                       "00",
                                       "10",
                                       "2021",
                                       "3031",
                                       "40414243",
                                       "5051525354555657",
                                       "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots{
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

Bytes entry_of(std::uint64_t index) {
  const std::string text = fmt::format("entry {}", index);
  return Bytes(text.begin(), text.end());
}

// A tree with its tiles in memory.
struct Grown {
  explicit Grown(std::uint64_t size) {
    std::vector<TileFile> full;
    for (std::uint64_t i = 0; i < size; ++i) {
      tree.add(entry_of(i), full);
      leaves.push_back(hasher.leaf(entry_of(i)));
    }
    tree.append_partials(full);
    for (TileFile& tile : full) {
      tiles.emplace(tile.name, std::move(tile.bytes));
    }
  }

  // RFC 6962, 2.1, as it stands there.
  [[nodiscard]] Sha256 hash(std::uint64_t from, std::uint64_t to) const {
    if (to == from) {
      return hasher.hash({});
    }
    if (to - from == 1) {
      return leaves[from];
    }
    std::uint64_t split = 1;
    while (split * 2 < to - from) {
      split *= 2;
    }
    return hasher.node(hash(from, from + split), hash(from + split, to));
  }

  [[nodiscard]] Subtree subtree() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Sha256> {
      return hash(index << level, (index + 1) << level);
    };
  }

  Hasher hasher;
  TreeBuilder tree;
  std::vector<Sha256> leaves;
  std::map<TileName, Bytes> tiles;
};

TEST(Tree, HasTheKnownRoots) {
  TreeBuilder tree;
  std::vector<TileFile> full;
  EXPECT_EQ(to_hex(tree.root()), kRoots[0]);
  for (std::size_t i = 0; i < kLeaves.size(); ++i) {
    tree.add(from_hex(kLeaves[i]), full);
    EXPECT_EQ(to_hex(tree.root()), kRoots[i + 1]) << i + 1;
  }
  EXPECT_TRUE(full.empty());
}

TEST(Tree, HasTheRootThatTheDefinitionGives) {
  for (const std::uint64_t size :
       std::vector<std::uint64_t>{1, 255, 256, 257, 511, 512, 513, 1'000, 65'536, 65'537, 70'000}) {
    const Grown grown(size);
    EXPECT_EQ(to_hex(grown.tree.root()), to_hex(grown.hash(0, size))) << size;
  }
}

TEST(Tree, GivesTilesOfHashesAndBundlesOfEntries) {
  const Grown grown(65'536 + 300);
  EXPECT_EQ(grown.tiles.size(), 257U + 1 + 257U + 1 + 2 + 1)
      << "level 0, bundles, level 1, level 2";
  const Bytes& tile = grown.tiles.at({1, 0, 256});
  EXPECT_EQ(to_hex(ByteView(tile).first(32)), to_hex(grown.hash(0, 256)));
  EXPECT_EQ(to_hex(grown.tiles.at({2, 0, 1})), to_hex(grown.hash(0, 65'536)));
  EXPECT_EQ(grown.tiles.at({0, 257, 44}).size(), 44U * 32);
  const Bytes& bundle = grown.tiles.at({TileName::kEntries, 257, 44});
  const auto entries = parse_bundle(bundle, 44);
  ASSERT_TRUE(entries);
  EXPECT_EQ(as_text(entries->at(43)), "entry 65835");
}

TEST(Tree, GoesOnWhereItsTilesEnd) {
  for (const std::uint64_t size : std::vector<std::uint64_t>{0, 1, 255, 256, 300, 65'536, 65'800}) {
    const Grown before(size);
    auto tree = TreeBuilder::restore(size, [&](const TileName& name) -> Result<Bytes> {
      const auto found = before.tiles.find(name);
      return found == before.tiles.end() ? Result<Bytes>(fail("E-TEST-001", to_path(name)))
                                         : Result<Bytes>(found->second);
    });
    ASSERT_TRUE(tree) << to_string(tree.error());
    EXPECT_EQ(tree->root(), before.tree.root());
    std::vector<TileFile> full;
    for (std::uint64_t i = size; i < size + 300; ++i) {
      tree->add(entry_of(i), full);
    }
    EXPECT_EQ(tree->root(), Grown(size + 300).tree.root()) << size;
  }
}

TEST(Tree, RefusesATileOfAnotherLength) {
  const auto tree =
      TreeBuilder::restore(3, [](const TileName&) -> Result<Bytes> { return Bytes(95); });
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().code, "E-LEDGER-010");
}

TEST(Proof, OfEveryLeafHoldsAndOfNoOther) {
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const Grown grown(size);
    const Sha256 root = grown.tree.root();
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = prove_inclusion(index, size, grown.subtree());
      ASSERT_TRUE(proof);
      EXPECT_TRUE(is_included(grown.leaves[index], index, size, *proof, root));
      for (std::uint64_t other = 0; other < size; ++other) {
        EXPECT_EQ(is_included(grown.leaves[index], other, size, *proof, root), other == index);
      }
      for (std::size_t i = 0; i < proof->size(); ++i) {
        auto broken = *proof;
        broken[i][7] ^= 1U;
        EXPECT_FALSE(is_included(grown.leaves[index], index, size, broken, root));
      }
      auto longer = *proof;
      longer.emplace_back();
      EXPECT_FALSE(is_included(grown.leaves[index], index, size, longer, root));
    }
  }
}

TEST(Proof, OfGrowthHoldsForEveryPairOfSizes) {
  const Grown grown(40);
  for (std::uint64_t size = 0; size <= 40; ++size) {
    const Sha256 root = grown.hash(0, size);
    for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
      const auto proof = prove_consistency(old_size, size, grown.subtree());
      ASSERT_TRUE(proof);
      const Sha256 old_root = grown.hash(0, old_size);
      EXPECT_TRUE(is_consistent(old_size, size, old_root, root, *proof)) << old_size << size;
      Sha256 other = old_root;
      other[0] ^= 1U;
      EXPECT_FALSE(is_consistent(old_size, size, other, root, *proof));
      for (std::size_t i = 0; i < proof->size(); ++i) {
        auto broken = *proof;
        broken[i][31] ^= 0x80U;
        EXPECT_FALSE(is_consistent(old_size, size, old_root, root, broken));
      }
    }
  }
}

TEST(Proof, OfWhatIsNotThereIsRefused) {
  const Grown grown(3);
  EXPECT_EQ(prove_inclusion(3, 3, grown.subtree()).error().code, "E-LEDGER-011");
  EXPECT_EQ(prove_consistency(4, 3, grown.subtree()).error().code, "E-LEDGER-011");
}

TEST(Tile, LiesWhereTlogTilesSays) {
  EXPECT_EQ(to_path({0, 1'234'067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(to_path({0, 5, 256}), "tile/0/005");
  EXPECT_EQ(to_path({1, 273, 8}), "tile/1/273.p/8");
  EXPECT_EQ(to_path({TileName::kEntries, 1'000, 17}), "tile/entries/x001/000.p/17");
  for (const char* path :
       {"tile/0/x001/x234/067", "tile/1/273.p/8", "tile/entries/x001/000.p/17"}) {
    const auto name = parse_tile_path(path);
    ASSERT_TRUE(name) << path;
    EXPECT_EQ(to_path(*name), path);
  }
  for (const char* path :
       {"tile/0/5", "tile/8/005", "tile/0/x000/005", "tile/0/005.p/0", "tile/0/005.p/256",
        "tile/0/005.p/08", "tile/0/005/", "tile/0/005.p", "tile/00/005", "tile/0/x005", "tile/",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999", "tile/0/005.p/8/9", "a/0/005"}) {
    EXPECT_FALSE(parse_tile_path(path)) << path;
  }
}

TEST(Tile, ABundleHoldsItsEntriesAndNothingElse) {
  Bytes bundle;
  append_entry(bundle, from_hex("aabb"));
  append_entry(bundle, {});
  EXPECT_EQ(to_hex(bundle), "0002aabb0000");
  ASSERT_TRUE(parse_bundle(bundle, 2));
  EXPECT_FALSE(parse_bundle(bundle, 1));
  EXPECT_FALSE(parse_bundle(bundle, 3));
  bundle.pop_back();
  EXPECT_FALSE(parse_bundle(bundle, 2));
}

} // namespace
} // namespace haechi::ledger
