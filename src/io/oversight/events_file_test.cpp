#include "io/files/temporary_folder.h"
#include "io/files/write.h"
#include "io/oversight/events_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace haechi::io {
namespace {

constexpr std::string_view kOne = R"({"v":1,"events":{"a:b":"2025-02-01T00:00:00Z"},"lifted":{}})";

class EventsFileTest : public testing::Test {
 protected:
  void SetUp() override { file_ = find_events_file(folder_); }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-events").value();
  std::string folder_ = temporary_.path();
  std::string file_;
};

TEST_F(EventsFileTest, LiesInThePolicysFolderOrBesideItsFile) {
  EXPECT_EQ(file_, folder_ + "/events.json");
  EXPECT_EQ(find_events_file(folder_ + "/policy.yaml"), file_);
}

TEST_F(EventsFileTest, NothingHasHappenedWithoutAFileAndABrokenOneIsAnError) {
  ASSERT_TRUE(read_events(folder_));
  EXPECT_TRUE(read_events(folder_)->heard.events.empty());
  EXPECT_EQ(read_events(folder_)->file, (EventsFile{file_, ""}));
  ASSERT_TRUE(create_file(file_, kOne));
  EXPECT_EQ(read_events(folder_)->heard.events.size(), 1U);
  EXPECT_FALSE(read_events(folder_)->file.digest.empty());
  ASSERT_TRUE(replace_file(file_, "{"));
  EXPECT_EQ(read_events(folder_).error().code, "E-OVERSIGHT-031");
}

TEST_F(EventsFileTest, AFileThatCannotBeReachedIsAnErrorAndNotTheLackOfOne) {
  const auto code = [this] {
    const auto read = read_events(folder_);
    return read ? "" : read.error().code;
  };
  std::filesystem::create_symlink(folder_ + "/gone", file_);
  EXPECT_EQ(code(), "E-IO-001");
  std::filesystem::remove(file_);
  std::filesystem::create_symlink(file_, file_);
  EXPECT_EQ(code(), "E-IO-001");
  std::filesystem::remove(file_);
  std::filesystem::create_directory(file_);
  EXPECT_EQ(code(), "E-IO-001");
}

} // namespace
} // namespace haechi::io
