#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/files/write.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>

namespace haechi::io {

namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  [[nodiscard]] std::string file(const char* name) const { return temporary_.path() + "/" + name; }

  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(temporary_.path()), fs::directory_iterator()));
  }

 private:
  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-write").value();
};

std::string text_of(const std::string& path) {
  const auto file = read_file(path);
  return file ? file->text : file.error().code;
}

TEST(CreateFile, WritesANewFileAndLeavesOneThatIsThere) {
  const Folder folder;
  ASSERT_TRUE(create_file(folder.file("a"), "first"));
  const auto again = create_file(folder.file("a"), "second");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "E-IO-005");
  EXPECT_EQ(text_of(folder.file("a")), "first");
  EXPECT_EQ(create_file(folder.file("no/such/folder"), "x").error().code, "E-IO-004");
}

TEST(ReplaceFile, KeepsModeAndLinkAndLeavesNothingBeside) {
  const Folder folder;
  ASSERT_TRUE(create_file(folder.file("a"), "first"));
  ASSERT_EQ(::chmod(folder.file("a").c_str(), 0640), 0);
  fs::create_symlink("a", folder.file("link"));
  ASSERT_TRUE(replace_file(folder.file("link"), "second"));
  EXPECT_EQ(text_of(folder.file("a")), "second");
  EXPECT_TRUE(fs::is_symlink(folder.file("link")));
  struct stat status{};
  ASSERT_EQ(::stat(folder.file("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
  EXPECT_EQ(folder.count(), 2U);
}

TEST(ReplaceFile, RefusesWhatIsNotThere) {
  const Folder folder;
  EXPECT_EQ(replace_file(folder.file("nothing"), "x").error().code, "E-IO-004");
  EXPECT_EQ(folder.count(), 0U);
}

} // namespace

} // namespace haechi::io
