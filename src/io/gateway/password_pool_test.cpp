#include "io/gateway/password_pool.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace haechi::io {
namespace {

using engine::gateway::Snapshot;

// A snapshot of nothing but one user, `lee`, whose password is `correct horse`.
std::shared_ptr<const Snapshot> snapshot_of(const std::string& users_text) {
  auto users = engine::identity::Users::parse({"users.txt", users_text});
  Snapshot::Parts parts;
  parts.policy = std::make_shared<const policy::Policy>();
  parts.catalog = catalog::Catalog::make({}, {});
  parts.decider = policy::Decider::make(parts.policy, parts.catalog);
  parts.identities =
      engine::identity::Identities({}, users ? std::move(*users) : engine::identity::Users());
  return Snapshot::make(std::move(parts));
}

const std::string kLee = "lee:$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e\n";

class PasswordPoolTest : public testing::Test {
 protected:
  bool is_right(engine::proxy::CredentialVerifier& verifier, std::string user,
                std::string password) {
    std::optional<bool> answer;
    auto guard = boost::asio::make_work_guard(loop_);
    verifier.verify(std::move(user), std::move(password), [&](bool right) {
      answer = right;
      guard.reset();
    });
    EXPECT_FALSE(answer.has_value()) << "never before returning";
    loop_.restart();
    loop_.run();
    return answer.value();
  }

  boost::asio::io_context loop_{1};
};

TEST_F(PasswordPoolTest, AnswersOnTheLoopThatAsked) {
  PasswordPool pool(8, snapshot_of(kLee));
  pool.start(2);
  const auto verifier = pool.make_verifier(loop_);
  EXPECT_TRUE(is_right(*verifier, "lee", "correct horse"));
  EXPECT_FALSE(is_right(*verifier, "lee", "wrong"));
  EXPECT_FALSE(is_right(*verifier, "kim", "correct horse"));
  EXPECT_EQ(pool.counters().checked, 3U);
  EXPECT_EQ(pool.counters().wrong, 2U);
}

TEST_F(PasswordPoolTest, NewSnapshotBringsItsUsers) {
  PasswordPool pool(8, snapshot_of(kLee));
  pool.start(1);
  const auto verifier = pool.make_verifier(loop_);
  pool.adopt(snapshot_of(""));
  EXPECT_FALSE(is_right(*verifier, "lee", "correct horse"));
  pool.adopt(snapshot_of(kLee));
  EXPECT_TRUE(is_right(*verifier, "lee", "correct horse"));
}

TEST_F(PasswordPoolTest, FullQueueIsAnsweredWrongAtOnce) {
  PasswordPool pool(2, snapshot_of(kLee)); // not started: nothing leaves the queue
  const auto verifier = pool.make_verifier(loop_);
  int answers = 0;
  for (int i = 0; i < 5; ++i) {
    verifier->verify("lee", "correct horse", [&](bool right) {
      EXPECT_FALSE(right);
      ++answers;
    });
  }
  EXPECT_EQ(answers, 0) << "never before returning";
  loop_.run();
  EXPECT_EQ(answers, 3);
  EXPECT_EQ(pool.counters().turned_away, 3U);
}

} // namespace
} // namespace haechi::io
