#include "engine/dns/dns_fixture.h"
#include "engine/dns/forwarder.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

using namespace fixture;
using wf::operator+;
using wire::dns::Carrier;
using wire::dns::Rcode;
using wire::dns::Type;

// A forwarder with two upstreams and one question asked at uptime 0.
class Forwarding : public testing::Test {
 protected:
  explicit Forwarding(const ForwarderOptions& options = {})
      : forwarder(port, [this] { return random += 0x9E3779B97F4A7C15ULL; }, options) {
    forwarder.set_upstreams({kFirstUpstream, kSecondUpstream});
  }

  auto ask(std::string_view name = "fine.net") {
    return forwarder.ask({.question = wf::wire_name(name) + wf::u16s({1, 1})}, now);
  }

  // What came of the packet: `waits`, `answered`, `failed`.
  std::string say(const std::optional<Forwarder::Outcome>& outcome) {
    return !outcome ? "waits" : outcome->answer ? "answered" : "failed";
  }

  std::string give(const Question& question, const wf::Message& answer) {
    const Bytes packet = as_answer(question, answer);
    return say(forwarder.on_packet(question.attempt, packet, now));
  }

  std::string tick(std::uint64_t ms) {
    now.uptime_ms += ms;
    return say(forwarder.on_tick(now));
  }

  [[nodiscard]] const Question& last() const { return port.questions.back(); }

  FakeUpstreams port;
  std::uint64_t random = 1;
  Moment now;
  Forwarder forwarder;
};

TEST_F(Forwarding, AsksWithTheQuestionAndTakesItsAnswer) {
  ASSERT_TRUE(ask());
  ASSERT_EQ(port.questions.size(), 1U);
  EXPECT_EQ(last().upstream, kFirstUpstream);
  EXPECT_EQ(last().carrier, Carrier::Udp);
  EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
  EXPECT_TRUE(port.open.empty());
  EXPECT_FALSE(forwarder.has_questions());
}

TEST_F(Forwarding, GoesRoundTheUpstreamsWithOtherIds) {
  ASSERT_TRUE(ask());
  ASSERT_TRUE(ask());
  EXPECT_EQ(last().upstream, kSecondUpstream);
  EXPECT_NE(port.questions[0].id(), port.questions[1].id());
}

TEST_F(Forwarding, IgnoresWhatIsNoAnswerToIt) {
  ASSERT_TRUE(ask());
  const Question question = last();
  Bytes wrong_id = as_answer(question, answer_to("fine.net").a("fine.net"));
  wrong_id[0] ^= 1U;
  EXPECT_EQ(say(forwarder.on_packet(question.attempt, wrong_id, now)), "waits");
  EXPECT_EQ(give(question, answer_to("evil.net").a("evil.net")), "waits");
  EXPECT_EQ(give(question, answer_to("fine.net", Type::Aaaa)), "waits");
  EXPECT_EQ(give(question, answer_to("fine.net", Type::A, 0x0100)), "waits") << "a query";
  EXPECT_EQ(say(forwarder.on_packet(question.attempt, Bytes(5, 0), now)), "waits");
  EXPECT_EQ(give(question, answer_to("fine.net").a("fine.net")), "answered");
}

TEST_F(Forwarding, GoesToTcpWhenTooManyAnswersAreWrong) {
  ASSERT_TRUE(ask());
  const Question question = last();
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(give(question, answer_to("evil.net")), "waits");
  }
  EXPECT_EQ(last().carrier, Carrier::Tcp);
  EXPECT_EQ(last().upstream, kFirstUpstream);
  EXPECT_EQ(give(question, answer_to("fine.net").a("fine.net")), "waits") << "that try is over";
  EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
}

TEST_F(Forwarding, AsksByTcpWhenTheAnswerIsTruncated) {
  ASSERT_TRUE(ask());
  EXPECT_EQ(give(last(), answer_to("fine.net", Type::A, wf::kAnswerFlags | 0x0200U)), "waits");
  EXPECT_EQ(last().carrier, Carrier::Tcp);
  EXPECT_EQ(last().upstream, kFirstUpstream);
  EXPECT_EQ(port.open.size(), 1U) << "the UDP try is forgotten";
  EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
}

TEST_F(Forwarding, TakesAWrongAnswerByTcpForAFailure) {
  ASSERT_TRUE(ask());
  give(last(), answer_to("fine.net", Type::A, wf::kAnswerFlags | 0x0200U));
  EXPECT_EQ(give(last(), answer_to("evil.net")), "waits");
  EXPECT_EQ(last().upstream, kSecondUpstream);
  EXPECT_EQ(last().carrier, Carrier::Udp);
}

TEST_F(Forwarding, GoesToTheNextUpstreamOnFailure) {
  for (const unsigned rcode : {2U, 4U, 5U}) {
    port.questions.clear();
    ASSERT_TRUE(ask());
    const Endpoint first = last().upstream;
    EXPECT_EQ(give(last(), answer_to("fine.net", Type::A, wf::kAnswerFlags | rcode)), "waits");
    EXPECT_NE(last().upstream, first) << rcode;
    EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
  }
}

TEST_F(Forwarding, AsksWithoutOptWhereOptIsNotUnderstood) { // RFC 6891 section 7
  ASSERT_TRUE(ask());
  const Question with_opt = last();
  EXPECT_EQ(give(with_opt, wf::Message(wf::kAnswerFlags | 1U)), "waits");
  EXPECT_EQ(last().upstream, kFirstUpstream);
  EXPECT_EQ(last().query.size() + wire::dns::kOptSize + 12, with_opt.query.size())
      << "neither OPT nor the cookie in it";
  EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
}

TEST_F(Forwarding, PassesNameErrorsOn) {
  ASSERT_TRUE(ask());
  EXPECT_EQ(give(last(), answer_to("fine.net", Type::A, wf::kAnswerFlags | 3U)), "answered");
}

TEST_F(Forwarding, TriesTheNextUpstreamAfterASecondAndGivesUpAfterFour) {
  ASSERT_TRUE(ask());
  EXPECT_EQ(tick(999), "waits");
  EXPECT_EQ(port.questions.size(), 1U);
  EXPECT_EQ(tick(1), "waits");
  EXPECT_EQ(last().upstream, kSecondUpstream);
  EXPECT_EQ(tick(1000), "waits");
  EXPECT_EQ(tick(1000), "waits");
  EXPECT_EQ(port.questions.size(), 4U);
  EXPECT_EQ(tick(1000), "failed");
  EXPECT_FALSE(forwarder.has_questions());
  EXPECT_TRUE(port.open.empty());
}

TEST_F(Forwarding, GivesUpAtOnceWhenAllRefuse) {
  ASSERT_TRUE(ask());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(say(forwarder.on_failure(last().attempt, now)), "waits");
  }
  EXPECT_EQ(say(forwarder.on_failure(last().attempt, now)), "failed");
  EXPECT_EQ(port.questions.size(), 4U);
}

TEST_F(Forwarding, ForgetsLateEventsOfEarlierTries) {
  ASSERT_TRUE(ask());
  const Question first = last();
  tick(1000);
  EXPECT_EQ(say(forwarder.on_failure(first.attempt, now)), "waits");
  EXPECT_EQ(give(first, answer_to("fine.net").a("fine.net")), "waits");
  EXPECT_EQ(port.questions.size(), 2U);
  EXPECT_EQ(say(forwarder.on_failure({.slot = 99, .generation = 1}, now)), "waits");
}

TEST_F(Forwarding, TellsThatNoUpstreamCanBeAsked) {
  forwarder.set_upstreams({});
  EXPECT_EQ(ask().error(), Forwarder::Refused::NoUpstream);
  forwarder.set_upstreams({kFirstUpstream});
  port.has_no_sockets = true;
  EXPECT_EQ(ask().error(), Forwarder::Refused::NoUpstream);
  EXPECT_FALSE(forwarder.has_questions());
}

TEST_F(Forwarding, GoesOnWithNewUpstreams) {
  ASSERT_TRUE(ask());
  const Endpoint third = *Endpoint::parse("192.0.2.55:53");
  forwarder.set_upstreams({third});
  EXPECT_EQ(tick(1000), "waits");
  EXPECT_EQ(last().upstream, third);
  EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
}

TEST_F(Forwarding, EndsManyQuestionsInOneTickOneByOne) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(ask());
  }
  forwarder.set_upstreams({});
  int failed = 0;
  now.uptime_ms += 4000;
  while (const auto outcome = forwarder.on_tick(now)) {
    failed += outcome->answer ? 0 : 1;
  }
  EXPECT_EQ(failed, 5);
}

class SmallForwarding : public Forwarding {
 protected:
  SmallForwarding() : Forwarding({.in_flight = 2}) {}
};

TEST_F(SmallForwarding, IsBounded) {
  ASSERT_TRUE(ask());
  ASSERT_TRUE(ask());
  EXPECT_EQ(ask().error(), Forwarder::Refused::Full);
  give(last(), answer_to("fine.net").a("fine.net"));
  EXPECT_TRUE(ask());
}

class MixedCaseForwarding : public Forwarding {
 protected:
  MixedCaseForwarding() : Forwarding({.mixes_case = true}) {
    forwarder.set_upstreams({kFirstUpstream});
  }

  std::string spelling_of_last() {
    return wire::dns::to_text(wire::dns::parse_query(last().query).query.name);
  }

  static constexpr const char* kName = "a-long-name-with-many-letters.fine.net";
};

TEST_F(MixedCaseForwarding, WantsItsOwnSpellingBack) {
  ASSERT_TRUE(ask(kName));
  const std::string spelling = spelling_of_last();
  EXPECT_NE(spelling, kName);
  EXPECT_EQ(give(last(), answer_to(spelling).a(spelling)), "answered");
}

TEST_F(MixedCaseForwarding, AsksByTcpWhereTheSpellingIsLost) {
  ASSERT_TRUE(ask(kName));
  EXPECT_EQ(give(last(), answer_to(kName)), "waits");
  EXPECT_EQ(last().carrier, Carrier::Tcp);
  EXPECT_EQ(spelling_of_last(), kName) << "nobody can forge that blindly";
  EXPECT_EQ(give(last(), answer_to(kName).a(kName)), "answered");
}

TEST_F(MixedCaseForwarding, LeavesUpstreamsThatAlwaysLoseIt) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(ask(kName));
    EXPECT_EQ(give(last(), answer_to(kName)), "waits");
    EXPECT_EQ(give(last(), answer_to(kName).a(kName)), "answered");
  }
  ASSERT_TRUE(ask(kName));
  EXPECT_EQ(spelling_of_last(), kName);
  EXPECT_EQ(give(last(), answer_to(kName).a(kName)), "answered") << "by UDP";
}

// One upstream; RFC 7873 section 5.
class CookieForwarding : public Forwarding {
 protected:
  CookieForwarding() { forwarder.set_upstreams({kFirstUpstream}); }

  Bytes sent_cookie() {
    const ByteView cookie = wire::dns::parse_query(last().query).query.cookie;
    return {cookie.begin(), cookie.end()};
  }

  // An answer whose OPT holds this cookie.
  static wf::Message with_cookie(wf::Message answer, const Bytes& cookie,
                                 std::uint32_t opt_ttl = 0) {
    return answer.opt(1232, opt_ttl, wf::u16s({10, static_cast<unsigned>(cookie.size())}) + cookie);
  }

  static wf::Message fine() { return answer_to("fine.net").a("fine.net"); }

  const Bytes server = Bytes(8, 0x77);
};

TEST_F(CookieForwarding, GivesTheServersCookieBack) {
  ASSERT_TRUE(ask());
  const Bytes ours = sent_cookie();
  EXPECT_EQ(ours.size(), 8U);
  EXPECT_EQ(give(last(), with_cookie(fine(), ours + server)), "answered");
  ASSERT_TRUE(ask());
  EXPECT_EQ(sent_cookie(), ours + server);
}

TEST_F(CookieForwarding, BelievesNoAnswerWithAnothersCookie) {
  ASSERT_TRUE(ask());
  Bytes others = sent_cookie() + server;
  others[0] ^= 1U;
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(give(last(), with_cookie(fine(), others)), "waits");
    EXPECT_EQ(last().carrier, Carrier::Udp);
  }
  EXPECT_EQ(give(last(), with_cookie(fine(), others)), "waits");
  EXPECT_EQ(last().carrier, Carrier::Tcp) << "somebody forges";
}

TEST_F(CookieForwarding, AsksByTcpWhenACookieIsMissing) {
  ASSERT_TRUE(ask());
  EXPECT_EQ(give(last(), with_cookie(fine(), sent_cookie() + server)), "answered");
  ASSERT_TRUE(ask());
  EXPECT_EQ(give(last(), fine()), "waits");
  EXPECT_EQ(last().carrier, Carrier::Tcp);
  EXPECT_EQ(give(last(), fine()), "answered");
  ASSERT_TRUE(ask());
  EXPECT_EQ(sent_cookie().size(), 8U) << "it gives cookies no more";
  EXPECT_EQ(give(last(), fine()), "answered");
}

TEST_F(CookieForwarding, TakesUpstreamsThatKnowNoCookies) {
  ASSERT_TRUE(ask());
  EXPECT_EQ(give(last(), fine()), "answered");
}

TEST_F(CookieForwarding, AsksOnceMoreAfterBadCookieThenByTcp) {
  constexpr std::uint32_t kBadCookieInOpt = 1U << 24U; // 23 = 1 * 16 + 7
  const auto complaint = [&] {
    return with_cookie(answer_to("fine.net", Type::A, wf::kAnswerFlags | 7U),
                       sent_cookie().size() > 8 ? sent_cookie() : sent_cookie() + server,
                       kBadCookieInOpt);
  };
  ASSERT_TRUE(ask());
  EXPECT_EQ(give(last(), complaint()), "waits");
  EXPECT_EQ(last().carrier, Carrier::Udp);
  EXPECT_EQ(sent_cookie().size(), 16U);
  EXPECT_EQ(give(last(), complaint()), "waits");
  EXPECT_EQ(last().carrier, Carrier::Tcp);
  EXPECT_EQ(give(last(), with_cookie(fine(), sent_cookie())), "answered");
}

TEST_F(Forwarding, TriesAnUpstreamThatHasRestedWithACopyOfAQuestion) {
  for (int failures = 0; failures < 2;) {
    ASSERT_TRUE(ask());
    if (last().upstream == kSecondUpstream) {
      EXPECT_EQ(say(forwarder.on_failure(last().attempt, now)), "waits");
      ++failures;
    }
    EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
  }
  now.uptime_ms += 2000;
  port.questions.clear();
  ASSERT_TRUE(ask("trial.net"));
  ASSERT_EQ(port.questions.size(), 2U);
  EXPECT_EQ(port.questions[0].upstream, kFirstUpstream);
  EXPECT_EQ(port.questions[1].upstream, kSecondUpstream);
  const Question trial = last();
  EXPECT_EQ(give(port.questions[0], answer_to("trial.net").a("trial.net")), "answered");
  EXPECT_EQ(give(trial, answer_to("trial.net").a("trial.net")), "waits") << "nobody waited for it";
  EXPECT_FALSE(forwarder.has_questions());
  ASSERT_TRUE(ask());
  ASSERT_TRUE(ask());
  EXPECT_EQ(port.questions[port.questions.size() - 2].upstream == kSecondUpstream ||
                last().upstream == kSecondUpstream,
            true)
      << "it is asked again";
}

TEST_F(Forwarding, LeavesAnUpstreamAloneWhoseTrialFails) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());
    const Question second =
        last().upstream == kSecondUpstream ? last() : port.questions[port.questions.size() - 2];
    EXPECT_EQ(say(forwarder.on_failure(second.attempt, now)), "waits");
  }
  now.uptime_ms += 2000;
  ASSERT_TRUE(ask());
  ASSERT_EQ(last().upstream, kSecondUpstream) << "the trial";
  EXPECT_EQ(say(forwarder.on_failure(last().attempt, now)), "waits");
  const std::size_t asked = port.questions.size();
  now.uptime_ms += 3999;
  ASSERT_TRUE(ask());
  EXPECT_EQ(port.questions.size(), asked + 1);
  EXPECT_EQ(last().upstream, kFirstUpstream);
}

// Two upstreams; the slower one gets a rival.
class Rivals : public Forwarding {
 protected:
  Rivals() : Forwarding({.tries = 3, .asks_rivals = true}) {}
};

TEST_F(Rivals, AreAskedBesideOneThatIsSlowAndTheFirstAnswerCounts) {
  ASSERT_TRUE(ask());
  const Question slow = last();
  EXPECT_EQ(tick(300), "waits");
  EXPECT_EQ(port.questions.size(), 1U) << "still patient";
  EXPECT_EQ(tick(100), "waits");
  ASSERT_EQ(port.questions.size(), 2U);
  EXPECT_EQ(last().upstream, kSecondUpstream);
  EXPECT_EQ(port.open.size(), 2U) << "both may answer";
  EXPECT_EQ(give(slow, answer_to("fine.net").a("fine.net")), "answered");
  EXPECT_TRUE(port.open.empty());
  EXPECT_FALSE(forwarder.has_questions());
}

TEST_F(Rivals, MayWin) {
  ASSERT_TRUE(ask());
  const Question slow = last();
  EXPECT_EQ(tick(400), "waits");
  EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
  EXPECT_EQ(give(slow, answer_to("fine.net").a("fine.net")), "waits") << "too late";
  EXPECT_TRUE(port.open.empty());
}

TEST_F(Rivals, GoOnAloneWhenTheFirstFails) {
  ASSERT_TRUE(ask());
  const Question slow = last();
  EXPECT_EQ(tick(400), "waits");
  const Question rival = last();
  EXPECT_EQ(say(forwarder.on_failure(slow.attempt, now)), "waits");
  EXPECT_EQ(port.questions.size(), 2U) << "the rival may still answer";
  EXPECT_EQ(say(forwarder.on_failure(rival.attempt, now)), "waits");
  EXPECT_EQ(port.questions.size(), 3U) << "the last try";
  EXPECT_EQ(say(forwarder.on_failure(last().attempt, now)), "failed");
  EXPECT_TRUE(port.open.empty());
}

TEST_F(Rivals, AreNotSoughtAmongThoseThatRest) {
  for (int failures = 0; failures < 2;) {
    ASSERT_TRUE(ask());
    if (last().upstream == kSecondUpstream) {
      EXPECT_EQ(say(forwarder.on_failure(last().attempt, now)), "waits");
      ++failures;
    }
  }
  const std::size_t asked = port.questions.size();
  EXPECT_EQ(tick(400), "waits");
  EXPECT_EQ(port.questions.size(), asked);
}

TEST_F(Rivals, AreAskedTheSoonerTheFasterAnswersUsedToBe) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(ask());
    EXPECT_EQ(give(last(), answer_to("fine.net").a("fine.net")), "answered");
  }
  ASSERT_TRUE(ask());
  const std::size_t asked = port.questions.size();
  EXPECT_EQ(tick(100), "waits");
  EXPECT_EQ(port.questions.size(), asked + 1);
}

TEST_F(Rivals, AreFewWhereBeingSlowIsUsual) {
  std::size_t rivals = 0;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(ask());
    const Question slow = last();
    const std::size_t asked = port.questions.size();
    tick(400);
    rivals += port.questions.size() - asked;
    EXPECT_EQ(give(slow, answer_to("fine.net").a("fine.net")), "answered");
  }
  EXPECT_LE(rivals, 2U * 8U) << "until both are known";
}

} // namespace
} // namespace haechi::engine::dns
