#include "engine/dns/failures.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

TEST(Failures, AreRememberedLongerEachTime) {
  Failures failures;
  EXPECT_FALSE(failures.is_fresh(1, 0));
  std::uint64_t now = 0;
  for (const std::uint64_t length : {1'000U, 2'000U, 4'000U, 8'000U, 16'000U, 30'000U, 30'000U}) {
    failures.note_failure(1, now);
    EXPECT_TRUE(failures.is_fresh(1, now + length - 1));
    EXPECT_FALSE(failures.is_fresh(1, now + length));
    EXPECT_FALSE(failures.is_fresh(2, now));
    now += length;
  }
}

TEST(Failures, AreForgottenWithTheFirstAnswer) {
  Failures failures;
  failures.note_failure(1, 0);
  failures.note_failure(1, 0);
  failures.note_answer(1);
  EXPECT_FALSE(failures.is_fresh(1, 0));
  failures.note_failure(1, 0);
  EXPECT_FALSE(failures.is_fresh(1, 1'000)) << "from the start again";
}

TEST(Failures, AreBounded) {
  Failures failures;
  for (std::uint64_t i = 0; i < 3 * Failures::kMost; ++i) {
    failures.note_failure(i, 0);
    ASSERT_LE(failures.size(), Failures::kMost);
  }
}

} // namespace
} // namespace haechi::engine::dns
