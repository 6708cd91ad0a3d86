// What an inspection finds is put to the policy: requests, WebSocket messages and answers are
// refused, redacted or passed by it, and told of by kind.

#include "engine/intercept/found.h"
#include "play.h"
#include "wire/websocket/handshake.h"
#include "wire/websocket/message_reader.h"

namespace haechi::engine::intercept::fixture {

namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
namespace ws = wire::websocket;

const std::string kPost = "POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 5\r\n\r\nhello";

bool holds(const Question& question, std::string_view word) {
  return question.data != nullptr && question.data->findings &&
         std::ranges::find(*question.data->findings, word) != question.data->findings->end();
}

// Reads everything; refuses secrets, redacts personal data.
RequestVerdict by_findings(const Question& question) {
  RequestVerdict verdict = inspect(question);
  if (holds(question, "secret")) {
    RequestVerdict refusal = block();
    refusal.verdict.reason = "data-secret";
    return refusal;
  }
  if (holds(question, "personal-data")) {
    verdict.verdict.effect = policy::Effect::Redact;
    const bool is_undecided = question.inspection != Inspection::Redacted;
    verdict.next = is_undecided ? Next::Refuse : Next::Pass;
    verdict.verdict.action = is_undecided ? gateway::Action::Refuse : gateway::Action::Pass;
    verdict.verdict.reason = is_undecided ? "undecided" : "data-personal";
  }
  return verdict;
}

Insight make_insight(const std::string& word, const std::string& kind) {
  return {.data = {.open = false,
                   .grades = std::vector<std::string>(),
                   .findings = std::vector<std::string>{word, kind}},
          .found = {{kind, {"a kind", "종류"}, 1, {"0123456789ab"}}},
          .was_read = true};
}

policy::Data nothing() {
  return {
      .open = false, .grades = std::vector<std::string>(), .findings = std::vector<std::string>()};
}

class Insights : public Play {
 protected:
  Insights() { judge_.answer = by_findings; }

  void find(const std::string& word, const std::string& kind) {
    hook_.outcome = [=] {
      const Insight insight = make_insight(word, kind);
      return Outcome{.data = insight.data, .was_read = true, .found = insight.found};
    };
  }
};

HAECHI_IN_EVERY_CUT(Insights);

} // namespace

TEST_P(Insights, ARefusalNamesTheKindAndNotTheData) {
  find("secret", "secret.test");
  client_sends(kPost);
  const std::string told = told_client();
  EXPECT_THAT(told, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(told, HasSubstr(R"("found":[{"kind":"secret.test","name":{"en":"a kind")"));
  EXPECT_THAT(told, Not(HasSubstr("hello")));
  EXPECT_THAT(told_upstream(), IsEmpty());
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_EQ(records_[0].note, "found: secret.test 1 #0123456789ab");
}

TEST_P(Insights, WhatIsRedactedGoesWithItsOwnLength) {
  find("personal-data", "kr.rrn");
  hook_.redaction = [] { return Redaction{"hello, you", nothing()}; };
  client_sends(kPost);
  const std::string told = told_upstream();
  EXPECT_THAT(told, EndsWith("\r\n\r\nhello, you"));
  EXPECT_THAT(told, HasSubstr("Content-Length: 10\r\n"));
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_EQ(records_[0].effect, "redact");
  EXPECT_EQ(records_[0].note, "found: kr.rrn 1 #0123456789ab");
}

TEST_P(Insights, WhatCannotBeRedactedIsUndecided) {
  find("personal-data", "kr.rrn");
  client_sends(kPost);
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(told_upstream(), IsEmpty());
}

TEST_P(Insights, WhatIsLeftAfterARedactionIsJudgedToo) {
  find("personal-data", "kr.rrn");
  hook_.redaction = [] {
    return Redaction{"still there", make_insight("personal-data", "marking.test").data};
  };
  client_sends(kPost);
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(told_upstream(), IsEmpty());
}

TEST_P(Insights, AStreamIsStoppedWhereThePolicySaysSo) {
  hook_.ruling = [](Direction direction, Unit unit, std::string_view bytes) {
    Ruling ruling;
    if (direction == Direction::Answer && unit == Unit::Event &&
        bytes.find("key") != std::string_view::npos) {
      ruling.insight = make_insight("secret", "secret.test");
    }
    return ruling;
  };
  client_sends("GET /s?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                 "data: one\n\ndata: key\n\ndata: three\n\n");
  const std::string told = told_client();
  EXPECT_THAT(told, HasSubstr("data: one\n\n"));
  EXPECT_THAT(told, Not(HasSubstr("data: key")));
  EXPECT_THAT(told, Not(HasSubstr("data: three")));
  EXPECT_THAT(told, HasSubstr("secret.test"));
}

TEST_P(Insights, AnAnswerGoesOnWithoutWhatThePolicyRedacts) {
  hook_.ruling = [](Direction direction, Unit, std::string_view bytes) {
    Ruling ruling;
    if (direction == Direction::Answer && bytes.contains("key")) {
      ruling.insight = make_insight("personal-data", "secret.test");
    }
    return ruling;
  };
  hook_.settled = [](AnswerPart part) {
    return Ruling{.kind = Ruling::Kind::Replace,
                  .replacement = part == AnswerPart::WithoutFindings ? "data: [out]\n\n" : "?",
                  .reason = {}};
  };
  client_sends("GET /s?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                 "data: one\n\ndata: key\n\ndata: three\n\n");
  const std::string told = told_client();
  for (const char* event : {"data: one\n\n", "data: [out]\n\n", "data: three\n\n"}) {
    EXPECT_THAT(told, HasSubstr(event));
  }
  EXPECT_THAT(told, Not(HasSubstr("key")));
}

TEST_P(Insights, WhatIsOnlyNotedInAnAnswerPasses) {
  hook_.ruling = [](Direction direction, Unit, std::string_view) {
    Ruling ruling;
    if (direction == Direction::Answer) {
      ruling.insight = make_insight("marking", "marking.test");
    }
    return ruling;
  };
  client_sends("GET /s?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
  EXPECT_THAT(told_client(), HasSubstr("data: one\n\n"));
  ASSERT_FALSE(records_.empty());
  EXPECT_EQ(records_.back().note, "found: marking.test 1 #0123456789ab");
}

TEST_P(Insights, OfWhatCannotBeReadOfAnAnswerThePolicySaysWhatBecomes) {
  judge_.answer = [&](const Question& question) {
    const bool is_open = question.data != nullptr && question.data->open;
    if (question.inspection == Inspection::Impossible && is_open) {
      RequestVerdict refusal = block();
      refusal.verdict.reason = "undecided";
      return refusal;
    }
    return inspect(question);
  };
  hook_.ruling = [](Direction direction, Unit, std::string_view bytes) {
    Ruling ruling;
    if (direction == Direction::Answer && bytes.starts_with("data: two")) {
      Insight insight{.data = nothing(), .found = {}, .was_read = false};
      insight.data.open = true;
      ruling.insight = insight;
    }
    return ruling;
  };
  client_sends("GET /s?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                 "data: one\n\ndata: two\n\ndata: three\n\n");
  const std::string told = told_client();
  EXPECT_THAT(told, HasSubstr("data: one\n\n"));
  EXPECT_THAT(told, Not(HasSubstr("data: two")));
  EXPECT_THAT(told, Not(HasSubstr("data: three")));
}

TEST_P(Insights, AnAnswerThatIsWantedIsShownWhateverThePolicySays) {
  judge_.answer = [](const Question& question) {
    RequestVerdict verdict = allow();
    verdict.next = question.stage == Stage::Head ? Next::Read : Next::Pass;
    return verdict;
  };
  hook_.wants_answer = true;
  hook_.ruling = [](Direction direction, Unit, std::string_view) {
    Ruling ruling;
    if (direction == Direction::Answer) {
      ruling.kind = Ruling::Kind::Replace;
      ruling.replacement = "data: value\n\n";
    }
    return ruling;
  };
  client_sends(kPost);
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
  EXPECT_THAT(told_client(), HasSubstr("data: value\n\n"));
}

TEST_P(Insights, MessagesAreRedactedAndRefusedOneByOne) {
  judge_.answer = by_findings;
  hook_.outcome = [] { return Outcome{.data = nothing(), .was_read = true}; };
  hook_.ruling = [](Direction direction, Unit, std::string_view bytes) {
    Ruling ruling;
    if (direction == Direction::Request && bytes != "plain") {
      ruling.insight = bytes == "number" ? make_insight("personal-data", "kr.rrn")
                                         : make_insight("secret", "secret.test");
    } else if (direction == Direction::Answer) {
      ruling.kind = Ruling::Kind::Replace;
      ruling.messages =
          std::vector<LeavingMessage>{{Unit::Text, "first"}, {Unit::Binary, "second"}};
    }
    return ruling;
  };
  hook_.redaction = [] { return Redaction{"pseudonym", nothing()}; };
  const std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
  client_sends("GET /ws HTTP/1.1\r\nHost: chat.test\r\nConnection: Upgrade\r\n"
               "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
               key + "\r\n\r\n");
  upstream_sends("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                 "Upgrade: websocket\r\nSec-WebSocket-Accept: " +
                 ws::make_accept(key) + "\r\n\r\n");
  told_client();
  told_upstream();
  const std::array<Byte, 4> mask{1, 2, 3, 4};
  client_sends(ws::write_frame(ws::Opcode::Text, "plain", mask) +
               ws::write_frame(ws::Opcode::Text, "number", mask));
  EXPECT_EQ(told_upstream(), ws::write_frame(ws::Opcode::Text, "plain", mask) +
                                 ws::write_frame(ws::Opcode::Text, "pseudonym", mask));
  upstream_sends(ws::write_frame(ws::Opcode::Text, "pseudonym", std::nullopt));
  EXPECT_EQ(told_client(), ws::write_frame(ws::Opcode::Text, "first", std::nullopt) +
                               ws::write_frame(ws::Opcode::Binary, "second", std::nullopt));
  client_sends(ws::write_frame(ws::Opcode::Text, "secret", mask));
  EXPECT_THAT(told_upstream(), Not(HasSubstr("secret")));
  EXPECT_THAT(told_client(), HasSubstr("\x03\xF0")); // 1008
}

} // namespace haechi::engine::intercept::fixture
