#include "engine/certificates/refused_leaves.h"

#include <gtest/gtest.h>

namespace haechi::engine::certificates {
namespace {

constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

TEST(RefusedLeaves, AClientThatAcceptsOtherHostsIsBoundToThisOne) {
  RefusedLeaves leaves;
  leaves.accept("10.0.0.1", "a.test", kNow);
  for (unsigned i = 0; i < 2; ++i) {
    EXPECT_EQ(leaves.refuse("10.0.0.1", "b.test", "unknown_ca", kNow), i + 1);
  }
  EXPECT_FALSE(leaves.list(kNow).front().is_proposed());
  leaves.refuse("10.0.0.1", "b.test", "closed", kNow);
  const auto found = leaves.list(kNow);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().cause, RefusalCause::Pinned);
  EXPECT_TRUE(found.front().is_proposed());
  EXPECT_EQ(found.front().ways.at("unknown_ca"), 2U);
  EXPECT_EQ(write_proposal(found.front(), kNow),
            "{host: \"b.test\", clients: [\"10.0.0.1\"], until: 2026-12-22, "
            "reason: \"3 refusals since 2026-11-22\"}");
}

TEST(RefusedLeaves, AClientThatAcceptsNothingLacksTheAuthorityAndGetsNoProposal) {
  RefusedLeaves leaves;
  for (int i = 0; i < 9; ++i) {
    leaves.refuse("10.0.0.1", "b.test", "unknown_ca", kNow);
  }
  EXPECT_EQ(leaves.list(kNow).front().cause, RefusalCause::NoAuthority);
  EXPECT_FALSE(leaves.list(kNow).front().is_proposed());
}

TEST(RefusedLeaves, AHostThatIsAcceptedAsWellIsRefusedByOneProgram) {
  RefusedLeaves leaves;
  leaves.accept("10.0.0.1", "b.test", kNow);
  leaves.refuse("10.0.0.1", "b.test", "unknown_ca", kNow);
  EXPECT_EQ(leaves.list(kNow).front().cause, RefusalCause::OneProgram);
}

TEST(RefusedLeaves, GiveUpTheOldestBeyondTheirBound) {
  RefusedLeaves leaves(2);
  leaves.refuse("10.0.0.1", "a.test", "closed", kNow);
  leaves.refuse("10.0.0.1", "b.test", "closed", kNow);
  leaves.refuse("10.0.0.1", "a.test", "closed", kNow);
  leaves.refuse("10.0.0.1", "c.test", "closed", kNow);
  const auto found = leaves.list(kNow);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.front().host, "a.test");
  EXPECT_EQ(found.back().host, "c.test");
}

TEST(RefusedLeaves, AreForgottenAfterAWeek) {
  RefusedLeaves leaves;
  leaves.refuse("10.0.0.1", "a.test", "closed", kNow);
  EXPECT_EQ(leaves.list(kNow + RefusedLeaves::kKeptTime - std::chrono::hours(1)).size(), 1U);
  EXPECT_TRUE(leaves.list(kNow + RefusedLeaves::kKeptTime).empty());
  leaves.refuse("10.0.0.1", "b.test", "closed", kNow + RefusedLeaves::kKeptTime);
  EXPECT_EQ(leaves.list(kNow + RefusedLeaves::kKeptTime).size(), 1U);
}

} // namespace
} // namespace haechi::engine::certificates
