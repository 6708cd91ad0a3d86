#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/ledger/ledger_store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

class LedgerStoreTest : public testing::Test {
 protected:
  // The write number `end` and all behind it fail, as for a process that is killed there.
  [[nodiscard]] Result<LedgerStore> open(std::size_t end = SIZE_MAX) const {
    return LedgerStore::open(
        {.dir = folder_.string(),
         .write = [end, count = std::size_t{0}](int fd, const char* text,
                                                std::size_t size) mutable -> ssize_t {
           if (count++ >= end) {
             errno = EIO;
             return -1;
           }
           return ::write(fd, text, size);
         }});
  }

  static void add(LedgerStore& store, int count) {
    for (int i = 0; i < count; ++i) {
      ledger::Leaf leaf;
      leaf.envelope = {store.size(), 1, 0, store.size() + 1};
      store.add(leaf);
    }
  }

  [[nodiscard]] std::string content(const std::string& name) const {
    const auto file = read_file((folder_ / name).string());
    return file ? file->text : std::string();
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-store").value();
  fs::path folder_ = temporary_.path();
};

// The tile of a level above stays the same file over many checkpoints.
TEST_F(LedgerStoreTest, AnEndBetweenAnyTwoWritesLeavesTheLastCheckpointWhole) {
  {
    auto store = open();
    ASSERT_TRUE(store) << to_string(store.error());
    add(*store, 300);
    ASSERT_TRUE(store->seal());
  }
  std::size_t unsealed = 0;
  for (const int more : {100, 230}) { // in the same bundle; into the next one
    for (std::size_t end = 0; end < 8; ++end) {
      const fs::path kept = folder_.string() + "-kept";
      fs::copy(folder_, kept, fs::copy_options::recursive);
      bool is_sealed = false;
      {
        auto store = open(end);
        ASSERT_TRUE(store) << to_string(store.error());
        add(*store, more);
        is_sealed = store->seal().has_value();
      }
      unsealed += is_sealed ? 0U : 1U;
      auto again = open();
      ASSERT_TRUE(again) << more << " " << end << ": " << to_string(again.error());
      EXPECT_EQ(again->size(), is_sealed ? 300U + static_cast<unsigned>(more) : 300U);
      EXPECT_EQ(again->mended_tiles(), 0U) << "nothing that was signed was touched";
      fs::remove_all(folder_);
      fs::rename(kept, folder_);
    }
  }
  EXPECT_GE(unsealed, 8U) << "tiles, bundles and checkpoints were cut short";
}

TEST_F(LedgerStoreTest, ABundleThatDoesNotFitItsTileIsNotBuiltUpon) {
  {
    auto store = open();
    ASSERT_TRUE(store);
    add(*store, 3);
    ASSERT_TRUE(store->seal());
  }
  std::string bad = content("tile/entries/000.p/3");
  bad[40] = static_cast<char>(bad[40] ^ 1);
  std::ofstream(folder_ / "tile/entries/000.p/3") << bad;
  EXPECT_EQ(open().error().code, "E-LEDGER-002") << "no line gives the leaf again";
  EXPECT_EQ(content("tile/entries/000.p/3"), bad) << "nothing is changed";
}

TEST_F(LedgerStoreTest, TilesAreMadeAgainFromBundles) {
  {
    auto store = open();
    ASSERT_TRUE(store);
    add(*store, 700);
    ASSERT_TRUE(store->seal());
  }
  const std::string tile = content("tile/0/001");
  const std::string edge = content("tile/1/000.p/2");
  fs::remove(folder_ / "tile/0/001");
  std::ofstream(folder_ / "tile/1/000.p/2") << "x";
  auto store = open();
  ASSERT_TRUE(store) << to_string(store.error());
  EXPECT_EQ(store->mended_tiles(), 2U);
  EXPECT_EQ(store->size(), 700U);
  EXPECT_EQ(content("tile/0/001"), tile);
  EXPECT_EQ(content("tile/1/000.p/2"), edge);
}

} // namespace
} // namespace haechi::io
