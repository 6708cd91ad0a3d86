#include "io/process/trusted_clock.h"

#include <gtest/gtest.h>

namespace haechi::io {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant kNoon{milliseconds(1'738'843'200'000)}; // 2025-02-06T12:00:00Z

class TrustedClockTest : public testing::Test {
 protected:
  TrustedClock clock() {
    return TrustedClock({.wall = [this] { return wall_; }, .elapsed = [this] { return elapsed_; }});
  }

  void pass(milliseconds time) {
    wall_ += time;
    elapsed_ += time;
  }

  Instant wall_ = kNoon;
  milliseconds elapsed_{1'000};
};

TEST_F(TrustedClockTest, IsTheSystemsClockWhileThatGoesAsFarAsTime) {
  auto clock = this->clock();
  pass(hours(24 * 400));
  EXPECT_EQ(clock.now(), wall_);
  wall_ += minutes(5); // a correction
  EXPECT_EQ(clock.now(), wall_);
  EXPECT_FALSE(clock.state().is_held);
  EXPECT_EQ(clock.state().ahead, minutes(5));
}

TEST_F(TrustedClockTest, AJumpForwardHoldsTimeAtTheOldPace) {
  auto clock = this->clock();
  pass(hours(1));
  wall_ += hours(24 * 90);
  EXPECT_TRUE(clock.state().is_held);
  EXPECT_EQ(clock.now(), kNoon + hours(1));
  pass(hours(2));
  EXPECT_EQ(clock.now(), kNoon + hours(3)) << "what ends by then ends";
  wall_ -= hours(24 * 90); // NTP
  EXPECT_FALSE(clock.state().is_held);
  EXPECT_EQ(clock.now(), wall_);
}

TEST_F(TrustedClockTest, ManySmallJumpsAreOneBigOne) {
  auto clock = this->clock();
  for (int i = 0; i < 3; ++i) {
    wall_ += minutes(4);
  }
  EXPECT_TRUE(clock.state().is_held);
  EXPECT_EQ(clock.now(), kNoon);
}

TEST_F(TrustedClockTest, AClockSetBackTakesNothingBack) {
  auto clock = this->clock();
  pass(hours(1));
  wall_ -= hours(24 * 365);
  EXPECT_TRUE(clock.state().is_held);
  EXPECT_LT(clock.state().ahead, milliseconds(0));
  EXPECT_EQ(clock.now(), kNoon + hours(1));
}

TEST_F(TrustedClockTest, AConfirmedClockIsTheTimeFromThenOn) {
  auto clock = this->clock();
  wall_ += hours(24 * 90);
  const auto before = clock.confirm();
  EXPECT_TRUE(before.is_held);
  EXPECT_EQ(before.ahead, hours(24 * 90));
  EXPECT_FALSE(clock.state().is_held);
  EXPECT_EQ(clock.now(), wall_);
  wall_ -= hours(24 * 90);
  EXPECT_TRUE(clock.state().is_held) << "back is a jump again";
}

TEST_F(TrustedClockTest, IsNeverEarlierThanItsBeginning) {
  auto clock = this->clock();
  wall_ = Instant(milliseconds(0)); // a machine without a battery
  clock.begin_at(kNoon);
  EXPECT_TRUE(clock.state().is_held);
  EXPECT_EQ(clock.now(), kNoon);
  pass(minutes(1));
  EXPECT_EQ(clock.now(), kNoon + minutes(1));
  wall_ = kNoon + minutes(1) - seconds(2);
  EXPECT_EQ(clock.now(), wall_) << "a little behind is a correction";
  wall_ = kNoon - seconds(30);
  EXPECT_EQ(clock.now(), kNoon) << "but not behind what is written";
}

TEST_F(TrustedClockTest, AClockThatIsFarAheadAtTheBeginningIsHeld) {
  wall_ = kNoon + hours(24 * 30);
  auto later = this->clock();
  later.begin_at(kNoon);
  EXPECT_FALSE(later.state().is_held) << "an absence of a month";
  EXPECT_EQ(later.now(), wall_);
  wall_ += seconds(1);
  auto ahead = this->clock();
  ahead.begin_at(kNoon);
  EXPECT_TRUE(ahead.state().is_held);
  EXPECT_EQ(ahead.now(), kNoon);
  pass(hours(1));
  EXPECT_EQ(ahead.now(), kNoon + hours(1));
  ahead.confirm();
  EXPECT_EQ(ahead.now(), wall_);
  auto any = this->clock();
  any.set_step(seconds(0));
  any.begin_at(kNoon);
  EXPECT_EQ(any.now(), wall_);
}

TEST_F(TrustedClockTest, IsNeverEarlierThanWhatIsWritten) {
  auto clock = this->clock();
  pass(hours(1));
  clock.raise_floor(wall_);
  wall_ -= minutes(8); // less than a step
  EXPECT_FALSE(clock.state().is_held);
  EXPECT_EQ(clock.now(), kNoon + hours(1));
  pass(minutes(9));
  EXPECT_EQ(clock.now(), wall_) << "time has come up with it";
  clock.raise_floor(wall_ + minutes(1));
  EXPECT_EQ(clock.now(), wall_ + minutes(1)) << "recorded just before the clock was set";
}

TEST_F(TrustedClockTest, AConfirmedClockIsNotHeldBackByWhatWasRecordedBefore) {
  auto clock = this->clock();
  wall_ += hours(24 * 90);
  clock.confirm();
  clock.raise_floor(wall_);
  const Instant wrong = wall_;
  wall_ -= hours(24 * 90);
  EXPECT_EQ(clock.now(), wrong);
  clock.confirm();
  clock.raise_floor(wrong); // written only now
  EXPECT_EQ(clock.now(), wall_);
}

TEST_F(TrustedClockTest, AStepOfZeroTrustsAnyClock) {
  auto clock = this->clock();
  clock.set_step(seconds(0));
  wall_ += hours(24 * 90);
  EXPECT_FALSE(clock.state().is_held);
  clock.raise_floor(wall_);
  wall_ -= hours(24 * 90);
  EXPECT_EQ(clock.now(), wall_);
}

TEST(ProcessClock, GoesWithTheSystem) {
  const auto state = process_clock().state();
  EXPECT_FALSE(state.is_held);
  EXPECT_GE(process_clock().now(), state.wall);
}

} // namespace
} // namespace haechi::io
