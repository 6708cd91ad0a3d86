#include "engine/proxy/judge_fixture.h"
#include "engine/proxy/questions.h"

#include <gtest/gtest.h>

namespace haechi::engine::proxy {
namespace {

using gateway::Depth;

class QuestionsToTheJudge : public ::testing::Test {
 protected:
  Answer ask(const std::vector<Question>& questions) {
    return ask_all(judge_, judge_.by_address, questions, Instant{});
  }

  fixture::FakeJudge judge_;
};

TEST_F(QuestionsToTheJudge, HaveTheStrictestAnswer) {
  judge_.verdicts["blocked.test"] = fixture::block();
  judge_.verdicts["warned.test"] = fixture::warn();
  const Question allowed{"a.test", Depth::ServerName, {}};
  const Question warned{"warned.test", Depth::Connect, {}};
  const Question blocked{"blocked.test", Depth::Connect, {}};
  for (const auto& questions :
       {std::vector{allowed, warned, blocked}, std::vector{blocked, allowed, warned},
        std::vector{warned, blocked, allowed}}) {
    const Answer answer = ask(questions);
    EXPECT_EQ(answer.verdict->reason, "named-block");
    EXPECT_EQ(questions[answer.question].host, "blocked.test");
  }
  EXPECT_EQ(ask({allowed, warned}).verdict->reason, "restricted");
}

TEST_F(QuestionsToTheJudge, GiveTheLastOfEqualAnswers) {
  EXPECT_EQ(ask({{"a.test", Depth::ServerName, {}}, {"b.test", Depth::Connect, {}}}).question, 1U);
}

TEST_F(QuestionsToTheJudge, HoldAsLongAsTheSoonestAnswer) {
  judge_.verdicts["a.test"] = fixture::allow();
  judge_.verdicts["a.test"].valid_until = Instant(std::chrono::milliseconds(5));
  EXPECT_EQ(ask({{"a.test", Depth::ServerName, {}}, {"b.test", Depth::Connect, {}}}).valid_until,
            Instant(std::chrono::milliseconds(5)));
}

TEST_F(QuestionsToTheJudge, AskAboutWhatCouldNotBeRead) {
  EXPECT_EQ(ask({{"a.test", Depth::ServerName, "not-tls"}}).verdict->reason, "not-tls");
}

} // namespace
} // namespace haechi::engine::proxy
