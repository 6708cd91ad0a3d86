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
  EXPECT_EQ(upstreams.pick(0, 0), 0U);
  EXPECT_EQ(upstreams.pick(0, 0), 1U);
  EXPECT_EQ(upstreams.pick(0, 0), 2U);
  EXPECT_EQ(upstreams.pick(0, 0), 0U);
}

TEST(Upstreams, AreNotAskedTwiceInOneRound) {
  Upstreams upstreams = three();
  EXPECT_EQ(upstreams.pick(0b011, 0), 2U);
  EXPECT_EQ(upstreams.pick(0b111, 0), std::nullopt);
}

TEST(Upstreams, RestAfterFailuresInARow) {
  Upstreams upstreams = three();
  upstreams.note_failure(0, 0);
  upstreams.note_failure(0, 0);
  EXPECT_EQ(upstreams.pick(0, 0), 1U);
  EXPECT_EQ(upstreams.pick(0, 0), 2U);
  EXPECT_EQ(upstreams.pick(0, 0), 1U) << "still resting";
  EXPECT_EQ(upstreams.pick(0b110, 2000), 0U) << "rested";
}

TEST(Upstreams, RestLongerEachTimeUntilTheyAnswer) {
  Upstreams upstreams;
  upstreams.set({*Endpoint::parse("192.0.2.1:53"), *Endpoint::parse("192.0.2.2:53")});
  for (int i = 0; i < 40; ++i) {
    upstreams.note_failure(0, 0);
  }
  EXPECT_EQ(upstreams.pick(0, 31'999), 1U);
  EXPECT_EQ(upstreams.pick(0, 31'999), 1U);
  EXPECT_EQ(upstreams.pick(0, 32'000), 0U) << "half a minute is the most";
  upstreams.note_answer(0, 10);
  upstreams.note_failure(0, 32'000);
  EXPECT_EQ(upstreams.pick(0b10, 32'000), 0U) << "one failure is no reason to rest";
}

TEST(Upstreams, AreAskedWhileRestingWhenNoOtherIsLeft) {
  Upstreams upstreams = three();
  for (std::size_t i = 0; i < 3; ++i) {
    upstreams.note_failure(i, 100 - i);
    upstreams.note_failure(i, 100 - i);
  }
  EXPECT_EQ(upstreams.pick(0, 100), 2U) << "whose rest ends first";
}

TEST(Upstreams, MayBeNone) {
  Upstreams upstreams;
  EXPECT_EQ(upstreams.pick(0, 0), std::nullopt);
  upstreams.note_failure(0, 0);
  upstreams.note_answer(5, 10);
}

} // namespace
} // namespace haechi::engine::dns
