#include "io/files/file_mark.h"
#include "io/files/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace haechi::io {
namespace {

TEST(FileMark, ChangesWithTheFile) {
  const TemporaryFolder folder = TemporaryFolder::make("haechi-mark").value();
  const std::string path = folder.path() + "/a";
  EXPECT_EQ(look_at_file(path), FileMark{});
  ASSERT_TRUE(folder.write("a", "first"));
  const FileMark first = look_at_file(path);
  EXPECT_NE(first, FileMark{});
  EXPECT_EQ(look_at_file(path), first);
  ASSERT_TRUE(folder.write("b", "other"));
  std::filesystem::rename(folder.path() + "/b", path);
  const FileMark other = look_at_file(path);
  EXPECT_NE(other, first) << "another file of the same size";
  ASSERT_TRUE(folder.write("a", "longer than before"));
  EXPECT_NE(look_at_file(path), other);
}

} // namespace
} // namespace haechi::io
