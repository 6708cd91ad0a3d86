#include "engine/dns/counters.h"
#include "wire/dns/writer.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

TEST(Latency, CountsByBound) {
  Latency latency;
  for (const std::uint64_t took : {0U, 1U, 2U, 3U, 5'000U, 5'001U}) {
    latency.note(took);
  }
  EXPECT_EQ(latency.total(), 6U);
  EXPECT_EQ(latency.sum_ms, 10'007U);
  EXPECT_EQ(latency.counts.front(), 2U);
  EXPECT_EQ(latency.counts[1], 1U);
  EXPECT_EQ(latency.counts[2], 1U);
  EXPECT_EQ(latency.counts[latency.counts.size() - 2], 1U);
  EXPECT_EQ(latency.counts.back(), 1U);
}

TEST(Latency, TellsTheBoundOfAShare) {
  Latency latency;
  EXPECT_EQ(latency.bound_of(0.5), 0U);
  for (int i = 0; i < 98; ++i) {
    latency.note(1);
  }
  latency.note(40);
  latency.note(60'000);
  EXPECT_EQ(latency.bound_of(0.5), 1U);
  EXPECT_EQ(latency.bound_of(0.99), 50U);
  EXPECT_EQ(latency.bound_of(1), 5'000U) << "all that is known: more than the last bound";
}

TEST(AnswerKind, IsReadFromTheHeader) {
  const auto kind = [](Byte flags, Byte rcode, Byte answers) {
    return to_answer_kind(Bytes{0, 0, flags, rcode, 0, 1, 0, answers, 0, 0, 0, 0});
  };
  EXPECT_EQ(kind(0x81, 0x80, 1), AnswerKind::NoError);
  EXPECT_EQ(kind(0x81, 0x80, 0), AnswerKind::NoData);
  EXPECT_EQ(kind(0x83, 0x80, 0), AnswerKind::Truncated);
  EXPECT_EQ(kind(0x81, 0x83, 0), AnswerKind::NameError);
  EXPECT_EQ(kind(0x81, 0x85, 0), AnswerKind::Refused);
  EXPECT_EQ(kind(0x81, 0x82, 0), AnswerKind::ServFail);
  EXPECT_EQ(kind(0x81, 0x81, 0), AnswerKind::Malformed);
  EXPECT_EQ(kind(0x81, 0x84, 0), AnswerKind::Malformed);
  EXPECT_EQ(kind(0x81, 0x89, 0), AnswerKind::Other);
  EXPECT_EQ(to_answer_kind(Bytes(3)), AnswerKind::Other);
}

TEST(Counters, AddUpInEveryField) {
  Counters one;
  one.queries = one.from_cache = one.forwarded = one.refused = one.malformed = one.failed = 1;
  one.stale = one.limited = one.bypass = one.unknown = 1;
  one.answers.fill(1);
  one.effects.fill(1);
  one.waited.note(7);
  Counters sum = one;
  sum.add(one);
  Counters twice;
  twice.queries = twice.from_cache = twice.forwarded = twice.refused = twice.malformed = 2;
  twice.failed = twice.stale = twice.limited = twice.bypass = twice.unknown = 2;
  twice.answers.fill(2);
  twice.effects.fill(2);
  twice.waited.note(7);
  twice.waited.note(7);
  EXPECT_EQ(sum, twice);
}

} // namespace
} // namespace haechi::engine::dns
