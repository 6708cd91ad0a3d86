#include "io/files/temporary_folder.h"
#include "io/files/walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class WalkFiles : public testing::Test {
 protected:
  void put(const fs::path& name, const std::string& text = "text") const {
    fs::create_directories((root / name).parent_path());
    std::ofstream(root / name) << text;
  }

  [[nodiscard]] std::vector<std::string> names(const Walk& walk) const {
    std::vector<std::string> out;
    for (const std::string& file : walk.files) {
      out.push_back(fs::relative(file, root).string());
    }
    return out;
  }

  TemporaryFolder temporary = TemporaryFolder::make("haechi-walk").value();
  fs::path root = temporary.path();
};

TEST_F(WalkFiles, FindsAllFilesBelowAFolder) {
  put("b.txt");
  put("a/deep/er/c.txt", "12345");
  put(".env");
  const auto walk = walk_files(root.string());
  ASSERT_TRUE(walk);
  EXPECT_THAT(names(*walk), ElementsAre(".env", "a/deep/er/c.txt", "b.txt"));
  EXPECT_EQ(walk->bytes, 13U);
}

TEST_F(WalkFiles, FollowsNoLinkAndOpensNoPipe) {
  put("inside/a.txt");
  put("outside/secret.txt");
  fs::create_directory_symlink(root / "outside", root / "inside" / "out");
  fs::create_directory_symlink(root / "inside", root / "inside" / "circle");
  fs::create_symlink(root / "outside" / "secret.txt", root / "inside" / "file");
  ASSERT_EQ(::mkfifo((root / "inside" / "pipe").c_str(), 0600), 0);
  const auto walk = walk_files((root / "inside").string());
  ASSERT_TRUE(walk);
  EXPECT_THAT(names(*walk), ElementsAre("inside/a.txt"));
  EXPECT_EQ(walk->links, 4U);
  EXPECT_FALSE(read_walked((root / "inside" / "file").string(), 100));
  EXPECT_FALSE(read_walked((root / "inside" / "pipe").string(), 100));
}

TEST_F(WalkFiles, SaysWhatTheLimitsLeaveOut) {
  put("a");
  put("b");
  put("c/d/e/f");
  const auto few = walk_files(root.string(), {.files = 1, .depth = 9});
  ASSERT_TRUE(few);
  EXPECT_TRUE(few->was_cut);
  const auto flat = walk_files(root.string(), {.files = 9, .depth = 2});
  ASSERT_TRUE(flat);
  EXPECT_THAT(names(*flat), ElementsAre("a", "b"));
  ASSERT_EQ(flat->errors.size(), 1U);
  EXPECT_EQ(flat->errors[0].code, "E-IO-002");
}

TEST_F(WalkFiles, RefusesWhatIsNotThereAndEmptyFolders) {
  EXPECT_EQ(walk_files((root / "none").string()).error().code, "E-IO-001");
  EXPECT_EQ(walk_files(root.string()).error().code, "E-IO-003");
}

TEST_F(WalkFiles, ReadsUpToALimit) {
  put("a", "12345");
  EXPECT_EQ(read_walked((root / "a").string(), 5)->text, "12345");
  EXPECT_EQ(read_walked((root / "a").string(), 4).error().code, "E-IO-002");
}

} // namespace
} // namespace haechi::io
