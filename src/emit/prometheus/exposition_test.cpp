#include "emit/prometheus/exposition.h"

#include <gtest/gtest.h>

#include <array>

namespace haechi::emit::prometheus {
namespace {

TEST(Exposition, TellsEachFamilyOnceBeforeItsSamples) {
  Exposition out;
  out.family("haechi_things_total", Kind::Counter, "things")
      .sample({{"kind", "a"}}, 1)
      .sample({{"kind", "b"}, {"worker", "0"}}, 18'446'744'073'709'551'615U);
  out.family("haechi_up", Kind::Gauge, "is it there").sample({}, 1);
  EXPECT_EQ(out.take(), "# HELP haechi_things_total things\n"
                        "# TYPE haechi_things_total counter\n"
                        "haechi_things_total{kind=\"a\"} 1\n"
                        "haechi_things_total{kind=\"b\",worker=\"0\"} 18446744073709551615\n"
                        "# HELP haechi_up is it there\n"
                        "# TYPE haechi_up gauge\n"
                        "haechi_up 1\n");
}

TEST(Exposition, EscapesWhatHasAMeaningOfItsOwn) {
  Exposition out;
  out.family("haechi_x", Kind::Gauge, "a\\b\n\"c\"").sample({{"l", "a\\b\n\"c\""}}, 0);
  EXPECT_EQ(out.take(), "# HELP haechi_x a\\\\b\\n\"c\"\n# TYPE haechi_x gauge\n"
                        "haechi_x{l=\"a\\\\b\\n\\\"c\\\"\"} 0\n");
}

TEST(Exposition, HistogramsAreCumulativeAndInSeconds) {
  Exposition out;
  const std::array<std::uint32_t, 2> bounds{5, 1'000};
  const std::array<std::uint64_t, 3> counts{2, 0, 1};
  out.family("haechi_t_seconds", Kind::Histogram, "time")
      .histogram({{"u", "a"}}, bounds, counts, 12'250);
  EXPECT_EQ(out.take(), "# HELP haechi_t_seconds time\n# TYPE haechi_t_seconds histogram\n"
                        "haechi_t_seconds_bucket{u=\"a\",le=\"0.005\"} 2\n"
                        "haechi_t_seconds_bucket{u=\"a\",le=\"1\"} 2\n"
                        "haechi_t_seconds_bucket{u=\"a\",le=\"+Inf\"} 3\n"
                        "haechi_t_seconds_sum{u=\"a\"} 12.25\n"
                        "haechi_t_seconds_count{u=\"a\"} 3\n");
}

TEST(Exposition, SecondsHaveNoRounding) {
  Exposition out;
  out.family("haechi_s", Kind::Gauge, "s").seconds({}, 0).seconds({}, 20).seconds({}, 3'001);
  EXPECT_EQ(
      out.take(),
      "# HELP haechi_s s\n# TYPE haechi_s gauge\nhaechi_s 0\nhaechi_s 0.02\nhaechi_s 3.001\n");
}

} // namespace
} // namespace haechi::emit::prometheus
