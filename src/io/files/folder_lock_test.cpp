#include "io/files/folder_lock.h"
#include "io/files/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace haechi::io {
namespace {

class FolderLockTest : public testing::Test {
 protected:
  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-lock").value();
  std::string folder_ = temporary_.path();
};

TEST_F(FolderLockTest, WritersOfOneFileTakeTurnsAndLoseNothing) {
  const std::string file = folder_ + "/count";
  std::ofstream(file) << 0;
  const auto add = [&] {
    for (int i = 0; i < 50; ++i) {
      const auto lock = FolderLock::take_around(file);
      ASSERT_TRUE(lock) << to_string(lock.error());
      int count = 0;
      std::ifstream(file) >> count;
      std::this_thread::yield();
      std::ofstream(file) << count + 1;
    }
  };
  std::thread other(add);
  add();
  other.join();
  int count = 0;
  std::ifstream(file) >> count;
  EXPECT_EQ(count, 100);
}

TEST_F(FolderLockTest, IsFreeAgainAtTheEndOfItsLifeAndLeavesNothing) {
  for (int i = 0; i < 2; ++i) {
    const auto lock = FolderLock::take(folder_);
    ASSERT_TRUE(lock);
    EXPECT_TRUE(lock->sync());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(FolderLockTest, NeedsAFolder) {
  EXPECT_EQ(FolderLock::take(folder_ + "/none").error().code, "E-IO-001");
  EXPECT_EQ(FolderLock::take_around(std::string(5'000, 'x') + "/x").error().code, "E-IO-001");
}

} // namespace
} // namespace haechi::io
