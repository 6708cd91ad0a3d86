#include "io/files/write.h"
#include "io/oversight/events_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace haechi::io {
namespace {

class EventsFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "events-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    file_ = find_events_file(folder_);
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  std::string file_;
};

TEST_F(EventsFileTest, LiesInThePolicysFolderOrBesideItsFile) {
  EXPECT_EQ(file_, folder_ + "/events.json");
  EXPECT_EQ(find_events_file(folder_ + "/policy.yaml"), file_);
}

TEST_F(EventsFileTest, NothingHasHappenedWithoutAFileAndABrokenOneIsAnError) {
  ASSERT_TRUE(read_events(folder_));
  EXPECT_TRUE(read_events(folder_)->events.empty());
  ASSERT_TRUE(create_file(file_, R"({"v":1,"events":{"a:b":"2025-02-01T00:00:00Z"},"lifted":{}})"));
  EXPECT_EQ(read_events(folder_)->events.size(), 1U);
  ASSERT_TRUE(replace_file(file_, "{"));
  EXPECT_EQ(read_events(folder_).error().code, "E-OVERSIGHT-031");
}

TEST_F(EventsFileTest, AWatchTellsEachChangeOnce) {
  EventsWatch watch(file_);
  EXPECT_FALSE(watch.has_changed());
  ASSERT_TRUE(create_file(file_, "{}"));
  EXPECT_TRUE(watch.has_changed());
  EXPECT_FALSE(watch.has_changed());
  ASSERT_TRUE(replace_file(file_, "[]")) << "as long, perhaps at the same moment: another file";
  EXPECT_TRUE(watch.has_changed());
  std::filesystem::remove(file_);
  EXPECT_TRUE(watch.has_changed());
  EXPECT_FALSE(watch.has_changed());
}

} // namespace
} // namespace haechi::io
