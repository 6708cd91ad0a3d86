#include "io/files/temporary_folder.h"
#include "io/files/write.h"
#include "io/oversight/events_watch.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace haechi::io {
namespace {

constexpr std::string_view kNone = R"({"v":1,"events":{},"lifted":{}})";
constexpr std::string_view kOne = R"({"v":1,"events":{"a:b":"2025-02-01T00:00:00Z"},"lifted":{}})";

class EventsWatchTest : public testing::Test {
 protected:
  void SetUp() override { put_into_force(); }

  void write(std::string_view text) const {
    const std::string file = find_events_file(folder_);
    ASSERT_TRUE(std::filesystem::exists(file) ? replace_file(file, text) : create_file(file, text));
  }

  // What a reload does.
  void put_into_force() {
    const auto read = read_events(folder_);
    ASSERT_TRUE(read);
    in_force_ = read->file;
  }

  // After some seconds.
  bool has_news(int seconds) {
    return watch_.has_news(in_force_, EventsWatch::Moment(std::chrono::seconds(seconds)));
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-events").value();
  std::string folder_ = temporary_.path();
  EventsFile in_force_;
  EventsWatch watch_;
};

TEST_F(EventsWatchTest, TellsNewsOnceWhenTheyAreTaken) {
  EXPECT_FALSE(has_news(0));
  write(kNone);
  EXPECT_TRUE(has_news(0));
  put_into_force();
  EXPECT_FALSE(has_news(0));
  EXPECT_FALSE(has_news(1'000));
  write(kOne);
  EXPECT_TRUE(has_news(1'000));
}

TEST_F(EventsWatchTest, AFileWithTheSameBytesIsNoNews) {
  write(kOne);
  put_into_force();
  EXPECT_FALSE(has_news(0));
  write(kOne);
  EXPECT_FALSE(has_news(1)) << "another file, the same events";
}

TEST_F(EventsWatchTest, NewsThatWereRefusedAreToldAgainEverMoreSeldom) {
  write(kOne);
  EXPECT_TRUE(has_news(0));
  std::vector<int> told;
  for (int second = 0; second < 200; ++second) {
    if (has_news(second)) {
      told.push_back(second);
    }
  }
  EXPECT_EQ(told, (std::vector<int>{1, 3, 7, 15, 31, 63, 123, 183}));
  write(kNone);
  EXPECT_TRUE(has_news(200)) << "other news are told at once";
  put_into_force();
  EXPECT_FALSE(has_news(300));
}

TEST_F(EventsWatchTest, TheLackOfAFileThatIsInForceIsNews) {
  write(kOne);
  put_into_force();
  EXPECT_FALSE(has_news(0));
  std::filesystem::remove(in_force_.path);
  EXPECT_TRUE(has_news(1));
  write(kOne);
  EXPECT_FALSE(has_news(2)) << "it is back";
}

TEST_F(EventsWatchTest, AFileThatCannotBeReadIsNewsToo) {
  EXPECT_FALSE(has_news(0));
  std::filesystem::create_directory(in_force_.path);
  EXPECT_TRUE(has_news(1)) << "the reload tells what is wrong";
}

TEST_F(EventsWatchTest, FollowsAPolicyThatLiesElsewhere) {
  EXPECT_FALSE(has_news(0));
  const std::string other = folder_ + "/other";
  std::filesystem::create_directory(other);
  ASSERT_TRUE(create_file(find_events_file(other), kOne));
  EXPECT_FALSE(has_news(1));
  in_force_ = read_events(other)->file;
  EXPECT_FALSE(has_news(2));
  ASSERT_TRUE(replace_file(in_force_.path, kNone));
  EXPECT_TRUE(has_news(3));
}

} // namespace
} // namespace haechi::io
