#include "io/files/temporary_folder.h"
#include "io/store/pseudonym_key.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

class PseudonymKeyTest : public testing::Test {
 protected:
  PseudonymKeyTest() { path_ = (folder_ / "pseudonym.key").string(); }

  void put(const std::string& text, mode_t mode) {
    std::ofstream(path_) << text;
    ::chmod(path_.c_str(), mode);
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-key").value();
  fs::path folder_ = temporary_.path();
  std::string path_;
};

TEST_F(PseudonymKeyTest, IsMadeOnceAndStays) {
  const auto first = read_or_make_pseudonym_key(path_);
  ASSERT_TRUE(first) << to_string(first.error());
  EXPECT_EQ(first->size(), 32U);
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  EXPECT_EQ(*read_or_make_pseudonym_key(path_), *first);
  fs::remove(path_);
  EXPECT_NE(*read_or_make_pseudonym_key(path_), *first);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "nothing is left beside it";
}

TEST_F(PseudonymKeyTest, AKeyThatOthersMayReadIsNone) {
  put(std::string(64, 'a') + "\n", 0640);
  EXPECT_EQ(read_or_make_pseudonym_key(path_).error().code, "E-RECORD-004");
  ::chmod(path_.c_str(), 0600);
  EXPECT_EQ(*read_or_make_pseudonym_key(path_), Bytes(32, 0xaa));
}

TEST_F(PseudonymKeyTest, SomethingElseIsNoKey) {
  for (const char* text : {"", "abc\n", "zz"}) {
    fs::remove(path_);
    put(text, 0600);
    EXPECT_EQ(read_or_make_pseudonym_key(path_).error().code, "E-RECORD-004") << text;
  }
  EXPECT_EQ(read_pseudonym_key((folder_ / "none").string()).error().code, "E-RECORD-004");
  EXPECT_EQ(read_or_make_pseudonym_key((folder_ / "none" / "key").string()).error().code,
            "E-RECORD-004");
}

TEST_F(PseudonymKeyTest, LiesBesideTheRecordsUnlessAnEarlierVersionLeftItAmongThem) {
  engine::config::Records records;
  records.dir.path = (folder_ / "records").string();
  records.pseudonym_key.path = engine::config::default_pseudonym_key(records.dir.path + "/");
  const std::string beside = (folder_ / "records.pseudonym.key").string();
  EXPECT_EQ(records.pseudonym_key.path, beside);
  EXPECT_EQ(find_pseudonym_key(records).path, beside);
  EXPECT_FALSE(find_pseudonym_key(records).is_among_records);
  fs::create_directory(records.dir.path);
  path_ = records.dir.path + "/pseudonym.key";
  put(std::string(64, 'a') + "\n", 0600);
  EXPECT_EQ(find_pseudonym_key(records).path, path_);
  EXPECT_TRUE(find_pseudonym_key(records).is_among_records);
  fs::rename(path_, beside);
  EXPECT_EQ(find_pseudonym_key(records).path, beside);
  records.pseudonym_key.path = path_;
  EXPECT_TRUE(find_pseudonym_key(records).is_among_records) << "where it was put there";
}

} // namespace
} // namespace haechi::io
