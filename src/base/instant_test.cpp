#include "base/instant.h"

#include <gtest/gtest.h>

namespace haechi {
namespace {

struct Spelling {
  const char* text;
  const char* utc; // empty: refused
};

class DateTimes : public testing::TestWithParam<Spelling> {};

TEST_P(DateTimes, AreReadOrRefused) {
  const auto parsed = parse_date_time(GetParam().text);
  if (std::string_view(GetParam().utc).empty()) {
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, "E-BASE-001");
    return;
  }
  ASSERT_TRUE(parsed) << to_string(parsed.error());
  const Instant at{parsed->local.time_since_epoch() - parsed->offset};
  EXPECT_EQ(to_rfc3339(at), GetParam().utc);
}

INSTANTIATE_TEST_SUITE_P(
    All, DateTimes,
    testing::Values(Spelling{"2025-02-05", "2025-02-05T00:00:00Z"},
                    Spelling{"2025-02-05T09:30", "2025-02-05T09:30:00Z"},
                    Spelling{"2025-02-05T00:00:00+09:00", "2025-02-04T15:00:00Z"},
                    Spelling{"2025-02-05 00:00:00-03:30", "2025-02-05T03:30:00Z"},
                    Spelling{"2024-02-29T23:59:59.5Z", "2024-02-29T23:59:59.500Z"},
                    Spelling{"2024-02-29T23:59:59.123456789Z", "2024-02-29T23:59:59.123Z"},
                    Spelling{"0001-01-01", "0001-01-01T00:00:00Z"},
                    Spelling{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
                    // Refused: no such day, wrong shape, out of range, trailing bytes.
                    Spelling{"2025-02-29", ""}, Spelling{"2025-13-01", ""},
                    Spelling{"0000-01-01", ""}, Spelling{"2025-2-5", ""},
                    Spelling{"2025-02-05T", ""}, Spelling{"2025-02-05T24:00:00Z", ""},
                    Spelling{"2025-02-05T09:60:00Z", ""}, Spelling{"2025-02-05T09:00:60Z", ""},
                    Spelling{"2025-02-05T09:00:00.Z", ""}, Spelling{"2025-02-05T09:00:00+9:00", ""},
                    Spelling{"2025-02-05T09:00:00Zz", ""},
                    Spelling{"2025-02-05T09:00:00+24:00", ""}, Spelling{"", ""}));

TEST(UtcOffset, IsReadOrRefused) {
  EXPECT_EQ(parse_utc_offset("+09:00")->count(), 540);
  EXPECT_EQ(parse_utc_offset("-03:30")->count(), -210);
  EXPECT_EQ(parse_utc_offset("Z")->count(), 0);
  EXPECT_EQ(parse_utc_offset("09:00").error().code, "E-BASE-002");
  EXPECT_EQ(parse_utc_offset("+09:00 ").error().code, "E-BASE-002");
}

TEST(DateTimes, RememberWhetherAnOffsetWasWritten) {
  EXPECT_FALSE(parse_date_time("2025-02-05T09:00:00")->has_offset);
  EXPECT_TRUE(parse_date_time("2025-02-05T09:00:00Z")->has_offset);
}

} // namespace
} // namespace haechi
