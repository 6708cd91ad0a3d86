#include "engine/gateway/snapshot.h"

#include <gtest/gtest.h>

namespace haechi::engine::gateway {

namespace {

std::chrono::minutes offset_in(const std::string& timezone, std::chrono::sys_days day) {
  auto policy = std::make_shared<policy::Policy>();
  policy->timezone = timezone;
  Snapshot::Parts parts;
  parts.policy = policy;
  return Snapshot::make(std::move(parts))->utc_offset(day);
}

TEST(SnapshotUtcOffset, IsThatOfThePolicysTimeZoneOnThatDay) {
  using namespace std::chrono;
  using namespace std::chrono_literals;
  EXPECT_EQ(offset_in("UTC", 2025y / 2 / 5), 0min);
  EXPECT_EQ(offset_in("Asia/Seoul", 2025y / 2 / 5), 540min);
  EXPECT_EQ(offset_in("+05:45", 2025y / 2 / 5), 345min);
  EXPECT_EQ(offset_in("-03:30", 2025y / 2 / 5), -210min);
  EXPECT_EQ(offset_in("Europe/Rome", 2025y / 2 / 5), 60min);
  EXPECT_EQ(offset_in("Europe/Rome", 2025y / 7 / 5), 120min);
}

} // namespace

} // namespace haechi::engine::gateway
