#include "engine/dns/upstreams.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

Upstreams three() {
  Upstreams upstreams;
  upstreams.set({*Endpoint::parse("192.0.2.1:53"), *Endpoint::parse("192.0.2.2:53"),
                 *Endpoint::parse("192.0.2.3:53")});
  return upstreams;
}

TEST(Upstreams, TakeTurns) {
  Upstreams upstreams = three();
  EXPECT_EQ(upstreams.pick(0), 0U);
  EXPECT_EQ(upstreams.pick(0), 1U);
  EXPECT_EQ(upstreams.pick(0), 2U);
  EXPECT_EQ(upstreams.pick(0), 0U);
}

TEST(Upstreams, AreNotAskedTwiceInOneRound) {
  Upstreams upstreams = three();
  EXPECT_EQ(upstreams.pick(0b011), 2U);
  EXPECT_EQ(upstreams.pick(0b111), std::nullopt);
}

TEST(Upstreams, RestAfterFailuresInARow) {
  Upstreams upstreams = three();
  upstreams.note_failure(0, 0);
  upstreams.note_failure(0, 0);
  EXPECT_EQ(upstreams.pick(0), 1U);
  EXPECT_EQ(upstreams.pick(0), 2U);
  EXPECT_EQ(upstreams.pick(0), 1U) << "still resting";
  EXPECT_EQ(upstreams.pick(0b110), 0U) << "no other is left";
  EXPECT_EQ(upstreams.pick_healthy(0b110), std::nullopt);
}

TEST(Upstreams, ComeBackByATrial) {
  Upstreams upstreams = three();
  EXPECT_EQ(upstreams.take_trial(0), std::nullopt) << "all are healthy";
  upstreams.note_failure(1, 0);
  upstreams.note_failure(1, 0);
  EXPECT_EQ(upstreams.take_trial(1'999), std::nullopt);
  EXPECT_EQ(upstreams.take_trial(2'000), 1U);
  EXPECT_EQ(upstreams.take_trial(2'000), std::nullopt) << "one at a time";
  upstreams.note_failure(1, 2'500);
  EXPECT_EQ(upstreams.take_trial(6'499), std::nullopt) << "twice as long";
  EXPECT_EQ(upstreams.take_trial(6'500), 1U);
  upstreams.note_answer(1, 10);
  EXPECT_EQ(upstreams.take_trial(100'000), std::nullopt);
  EXPECT_EQ(upstreams.pick_healthy(0b101), 1U);
}

TEST(Upstreams, RestHalfAMinuteAtMost) {
  Upstreams upstreams = three();
  for (int i = 0; i < 40; ++i) {
    upstreams.note_failure(0, 0);
  }
  EXPECT_EQ(upstreams.take_trial(31'999), std::nullopt);
  EXPECT_EQ(upstreams.take_trial(32'000), 0U);
  upstreams.note_answer(0, 10);
  upstreams.note_failure(0, 32'000);
  EXPECT_EQ(upstreams.pick_healthy(0b110), 0U) << "one failure is no reason to rest";
}

TEST(Upstreams, AreWaitedForALittleLongerThanUsual) {
  Upstreams upstreams = three();
  EXPECT_EQ(upstreams.patience_ms(0), 350U) << "nothing is known yet";
  for (int i = 0; i < 20; ++i) {
    upstreams.note_answer(0, 100);
    upstreams.note_answer(1, 1);
  }
  EXPECT_EQ(upstreams.patience_ms(0), 125U);
  EXPECT_EQ(upstreams.patience_ms(1), 50U);
  for (int i = 0; i < 10; ++i) {
    upstreams.note_overtaken(0, 400);
  }
  EXPECT_EQ(upstreams.patience_ms(0), 500U) << "being slow becomes usual";
}

TEST(Upstreams, AreAskedWhileRestingWhenNoOtherIsLeft) {
  Upstreams upstreams = three();
  for (std::size_t i = 0; i < 3; ++i) {
    upstreams.note_failure(i, 100 - i);
    upstreams.note_failure(i, 100 - i);
  }
  EXPECT_EQ(upstreams.pick(0), 2U) << "whose rest ends first";
}

TEST(Upstreams, MayBeNone) {
  Upstreams upstreams;
  EXPECT_EQ(upstreams.pick(0), std::nullopt);
  upstreams.note_failure(0, 0);
  upstreams.note_answer(5, 10);
}

} // namespace
} // namespace haechi::engine::dns
