#include "io/files/read.h"
#include "io/files/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace haechi::io {

namespace {

namespace fs = std::filesystem;

TEST(TemporaryFolder, IsOursAloneAndGoesAway) {
  std::string path;
  {
    const auto folder = TemporaryFolder::make("haechi-test").value();
    path = folder.path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    const auto file = folder.write("a.txt", "text");
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(read_file(*file).value().text, "text");
    EXPECT_EQ(fs::status(*file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolder, IsKeptWhereToldAndOnlyWhenEmpty) {
  const auto around = TemporaryFolder::make("haechi-test").value();
  const std::string path = around.path() + "/kept";
  {
    const auto kept = TemporaryFolder::keep_at(path);
    ASSERT_TRUE(kept.has_value());
    ASSERT_TRUE(kept->write("a.txt", "text").has_value());
  }
  EXPECT_TRUE(fs::exists(path + "/a.txt"));
  const auto again = TemporaryFolder::keep_at(path);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, "E-DEMO-004");
}

TEST(TemporaryFolder, WritesNothingOutsideOfWhatIsThere) {
  const auto folder = TemporaryFolder::make("haechi-test").value();
  EXPECT_EQ(folder.write("no/such/a.txt", "text").error().code, "E-DEMO-004");
}

} // namespace

} // namespace haechi::io
