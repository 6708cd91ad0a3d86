#include "engine/dns/latency_window.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

TEST(LatencyWindow, KnowsWhatNineteenOfTwentyStayWithin) {
  LatencyWindow window;
  EXPECT_EQ(window.usual_ms(), 0U);
  for (std::uint64_t i = 1; i <= 20; ++i) {
    window.note(i == 20 ? 900 : i);
  }
  EXPECT_EQ(window.usual_ms(), 19U) << "one late answer is not usual";
  EXPECT_EQ(window.count(), 20U);
}

TEST(LatencyWindow, ForgetsWhatWasLongAgo) {
  LatencyWindow window;
  for (int i = 0; i < 5; ++i) {
    window.note(500);
  }
  for (std::size_t i = 0; i < LatencyWindow::kSize; ++i) {
    window.note(10);
  }
  EXPECT_EQ(window.usual_ms(), 10U);
  EXPECT_EQ(window.count(), LatencyWindow::kSize);
}

} // namespace
} // namespace haechi::engine::dns
