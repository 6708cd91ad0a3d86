#include "policy/syntax/time_zone.h"

#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

struct Row {
  const char* zone;
  const char* written;
  const char* instant;
};

class TimeZoneReads : public testing::TestWithParam<Row> {};

TEST_P(TimeZoneReads, AsOneInstant) {
  const auto zone = TimeZone::make(GetParam().zone);
  ASSERT_TRUE(zone) << to_string(zone.error());
  const auto at = zone->parse_instant(GetParam().written);
  ASSERT_TRUE(at) << to_string(at.error());
  EXPECT_EQ(to_rfc3339(*at), GetParam().instant);
}

INSTANTIATE_TEST_SUITE_P(
    Zones, TimeZoneReads,
    testing::Values(Row{"UTC", "2025-02-05", "2025-02-05T00:00:00Z"},
                    Row{"Asia/Seoul", "2025-02-05", "2025-02-04T15:00:00Z"},
                    Row{"+09:00", "2025-02-06T07:00:00", "2025-02-05T22:00:00Z"},
                    Row{"-03:30", "2025-02-06T07:00", "2025-02-06T10:30:00Z"},
                    Row{"Asia/Seoul", "2025-02-05T00:00:00Z", "2025-02-05T00:00:00Z"},
                    Row{"Asia/Kolkata", "2025-02-05T09:00:00+09:00", "2025-02-05T00:00:00Z"},
                    Row{"Europe/Rome", "2025-01-30", "2025-01-29T23:00:00Z"},
                    Row{"Europe/Rome", "2025-07-30", "2025-07-29T22:00:00Z"}));

// Where clocks change, a local time happens twice or not at all.
INSTANTIATE_TEST_SUITE_P(ClockChanges, TimeZoneReads,
                         testing::Values(
                             // 02:30 does not exist on this day; with the offset before the change
                             // it is 03:30 summer time
                             Row{"Europe/Rome", "2025-03-30T02:30:00", "2025-03-30T01:30:00Z"},
                             // 02:30 happens twice on this day; the first counts
                             Row{"Europe/Rome", "2025-10-26T02:30:00", "2025-10-26T00:30:00Z"},
                             // this day has no midnight; it begins at 01:00, which is 03:00 UTC
                             Row{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"},
                             // this day has two midnights: clocks went from 00:00 back to 23:00
                             Row{"America/Sao_Paulo", "2019-02-16T23:30:00",
                                 "2019-02-17T01:30:00Z"},
                             Row{"America/Sao_Paulo", "2019-02-17", "2019-02-17T03:00:00Z"}));

TEST(TimeZone, RefusesWhatIsNoZone) {
  for (const char* name :
       {"", "Asia", "Asia/Atlantis", "EST5EDT", "PST", "GMT+9", "+9", "utc", "/"}) {
    const auto zone = TimeZone::make(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().code, "E-POLICY-007");
  }
}

TEST(TimeZone, DefaultsToUtc) {
  EXPECT_EQ(to_rfc3339(*TimeZone().parse_instant("2025-02-05")), "2025-02-05T00:00:00Z");
}

} // namespace
} // namespace haechi::policy
