#include "engine/dns/cache.h"
#include "wire/dns/message_fixture.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

namespace wf = wire::dns::fixture;
using wire::dns::Type;

constexpr std::uint64_t kSeed = 7;

QuestionKey key_of(const wf::Message& message) {
  const Bytes packet = message.bytes();
  return {wire::dns::parse_query(packet).query, kSeed};
}

QuestionKey key_of(std::string_view name) {
  return key_of(wf::Message().question(name, Type::A));
}

std::unique_ptr<CachedAnswer> answer_of(std::string_view name, std::uint32_t ttl,
                                        const Moment& now) {
  const auto message = wf::Message(wf::kAnswerFlags).question(name, Type::A).a(name, ttl);
  return make_cached(key_of(name), wire::dns::parse_answer(message.bytes()).value(), now);
}

TEST(QuestionKey, IsBlindToCaseAndToTheId) {
  const QuestionKey lower = key_of("fine.net");
  const QuestionKey upper = key_of(wf::Message(0x0100, 9).question("FINE.net", Type::A));
  EXPECT_EQ(lower.hash(), upper.hash());
  EXPECT_TRUE(std::ranges::equal(lower.bytes(), upper.bytes()));
}

TEST(QuestionKey, TellsTypeClassAndTheTwoBitsApart) {
  const wf::Message plain = wf::Message().question("fine.net", Type::A);
  for (const wf::Message& other :
       {wf::Message().question("fine.net", Type::Aaaa),
        wf::Message().question("fine.net", Type::A, 3), wf::Message(plain).opt(1232, wf::kDnssecOk),
        wf::Message(0x0110).question("fine.net", Type::A)}) {
    EXPECT_FALSE(std::ranges::equal(key_of(plain).bytes(), key_of(other).bytes()));
  }
  EXPECT_TRUE(std::ranges::equal(key_of(plain).bytes(), key_of(wf::Message(plain).opt()).bytes()))
      << "EDNS alone asks for nothing else";
}

TEST(AnswerCache, KeepsAnswersForTheirTimeByUptime) {
  AnswerCache cache({});
  cache.insert(answer_of("fine.net", 10, {.uptime_ms = 1000}), {.uptime_ms = 1000});
  EXPECT_NE(cache.find(key_of("fine.net"), {.uptime_ms = 10'999}), nullptr);
  EXPECT_EQ(cache.find(key_of("fine.net"), {.uptime_ms = 11'000}), nullptr);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(AnswerCache, KeepsNothingWithoutLifetime) {
  AnswerCache cache({});
  cache.insert(answer_of("fine.net", 0, {}), {});
  EXPECT_EQ(cache.size(), 0U);
}

TEST(AnswerCache, ReplacesTheAnswerToTheSameQuestion) {
  AnswerCache cache({});
  cache.insert(answer_of("fine.net", 10, {}), {});
  cache.insert(answer_of("fine.net", 20, {}), {});
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(cache.find(key_of("fine.net"), {})->answer.lifetime_s, 20U);
}

TEST(AnswerCache, IsBoundedInEntriesAndKeepsWhatIsUsed) {
  AnswerCache cache({.entries = 8});
  cache.insert(answer_of("kept.net", 60, {}), {});
  for (int i = 0; i < 100; ++i) {
    ASSERT_NE(cache.find(key_of("kept.net"), {}), nullptr) << i;
    cache.insert(answer_of("n" + std::to_string(i) + ".net", 60, {}), {});
    ASSERT_LE(cache.size(), 8U);
  }
}

TEST(AnswerCache, IsBoundedInBytes) {
  constexpr std::size_t kBytes = 64 << 10;
  AnswerCache cache({.entries = 4096, .bytes = kBytes});
  for (int i = 0; i < 2000; ++i) {
    cache.insert(answer_of("n" + std::to_string(i) + ".net", 60, {}), {});
    ASSERT_LE(cache.bytes(), kBytes);
  }
  EXPECT_GT(cache.size(), 20U);
}

TEST(AnswerCache, ForgetsAllWhenCleared) {
  AnswerCache cache({});
  cache.insert(answer_of("fine.net", 10, {}), {});
  cache.clear();
  EXPECT_EQ(cache.find(key_of("fine.net"), {}), nullptr);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(PassMemo, HoldsForItsEpochSubjectAndTimeOnly) {
  using namespace std::chrono_literals;
  const auto answer = answer_of("fine.net", 10, {});
  const Instant noon{};
  answer->remember(
      {.epoch = 3, .subject = 1, .is_counted = true, .valid_from = noon, .valid_until = noon + 1s});
  EXPECT_NE(answer->find_memo(3, 1, noon), nullptr);
  EXPECT_EQ(answer->find_memo(4, 1, noon), nullptr);
  EXPECT_EQ(answer->find_memo(3, 0, noon), nullptr);
  EXPECT_EQ(answer->find_memo(3, 1, noon + 1s), nullptr);
  EXPECT_EQ(answer->find_memo(3, 1, noon - 1s), nullptr) << "the clock was set back";
}

} // namespace
} // namespace haechi::engine::dns
