#include "io/oversight/register_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::io {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const Instant kBegin{days(20'000)};

class RegisterClockTest : public testing::Test {
 protected:
  void pass(milliseconds time) {
    clock_.wall += time;
    clock_.elapsed += time;
  }

  void restart() {
    clock_.boot = clock_.boot == "a" ? "b" : "a";
    clock_.elapsed = minutes(1);
  }

  // Looked at by a change; "": it is taken for right.
  std::string look() {
    auto next = check_clock(clock_, kept_);
    if (!next) {
      return next.error().code;
    }
    kept_ = std::move(*next);
    return "";
  }

  ClockReading clock_{kBegin, hours(5), "a"};
  std::optional<ClockMark> kept_;
};

TEST_F(RegisterClockTest, ARegisterThatNobodyUsedForYearsIsNoJump) {
  EXPECT_EQ(look(), "");
  pass(days(1'000));
  EXPECT_EQ(look(), "");
  pass(days(300));
  restart();
  EXPECT_EQ(look(), "");
}

TEST_F(RegisterClockTest, AClockThatIsSetAheadOfTimeHoldsUntilItComesBack) {
  ASSERT_EQ(look(), "");
  pass(hours(3));
  clock_.wall += minutes(9);
  EXPECT_EQ(look(), "") << "a correction";
  clock_.wall += minutes(9);
  EXPECT_EQ(look(), "E-OVERSIGHT-015") << "many small jumps are one big one";
  clock_.wall += days(2'000);
  EXPECT_EQ(look(), "E-OVERSIGHT-015");
  clock_.wall -= days(2'000) + minutes(18);
  EXPECT_EQ(look(), "");
}

TEST_F(RegisterClockTest, TellsWhatItIsAndHowToConfirm) {
  ASSERT_EQ(look(), "");
  pass(hours(1));
  clock_.wall += days(365);
  const auto refused = check_clock(clock_, kept_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr(to_rfc3339(clock_.wall)));
  EXPECT_THAT(refused.error().message, testing::HasSubstr(to_rfc3339(kBegin + hours(1))));
  EXPECT_THAT(refused.error().hint, testing::HasSubstr("confirm-clock"));
}

TEST_F(RegisterClockTest, AfterAnotherStartOnlyMoreThanAYearAheadIsAJump) {
  ASSERT_EQ(look(), "");
  restart();
  clock_.wall += days(401);
  EXPECT_EQ(look(), "E-OVERSIGHT-015");
  clock_.wall -= days(2);
  EXPECT_EQ(look(), "");
}

TEST_F(RegisterClockTest, AClockThatStartsBehindMeasuresNothing) {
  ASSERT_EQ(look(), "");
  restart();
  const Instant right = clock_.wall + hours(2);
  clock_.wall = Instant{}; // a machine without a battery
  EXPECT_EQ(look(), "");
  clock_.wall = right; // NTP
  EXPECT_EQ(look(), "");
  clock_.wall += hours(1);
  EXPECT_EQ(look(), "E-OVERSIGHT-015");
}

TEST_F(RegisterClockTest, WhoDoesNotKnowTheStartLeavesItsMeasure) {
  ASSERT_EQ(look(), "");
  pass(hours(1));
  clock_.boot.clear(); // a service without /proc/sys
  EXPECT_EQ(look(), "");
  clock_.wall += days(401);
  EXPECT_EQ(look(), "E-OVERSIGHT-015");
  clock_.boot = "a";
  clock_.wall -= days(400);
  EXPECT_EQ(look(), "E-OVERSIGHT-015");
}

TEST_F(RegisterClockTest, AClockThatWasConfirmedIsTheMeasureFromThenOn) {
  ASSERT_EQ(look(), "");
  clock_.wall += days(500);
  ASSERT_EQ(look(), "E-OVERSIGHT-015");
  kept_ = mark_clock(clock_);
  pass(hours(1));
  EXPECT_EQ(look(), "");
}

TEST(ReadClock, GoesWithTheSystem) {
  const ClockReading first = read_clock();
  const ClockReading second = read_clock();
  EXPECT_GE(second.elapsed, first.elapsed);
  EXPECT_EQ(second.boot, first.boot);
  EXPECT_TRUE(check_clock(second, mark_clock(first)));
}

} // namespace
} // namespace haechi::io
