// Bodies held for a verdict, shown to an inspection, replaced, spilt; streams event by event;
// WebSocket messages.

#include "play.h"
#include "wire/websocket/handshake.h"
#include "wire/websocket/message_reader.h"

#include <zlib.h>

namespace haechi::engine::intercept::fixture {

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using wire::http2::EventKind;
using wire::http2::Role;
namespace ws = wire::websocket;

class Content : public Play {
 protected:
  Content() { judge_.answer = inspect; }

  // What could not be read is let past.
  void pass_unread() {
    judge_.answer = [](const Question& question) {
      RequestVerdict verdict = inspect(question);
      verdict.next = verdict.next == Next::Refuse ? Next::Pass : verdict.next;
      return verdict;
    };
  }

  // A request whose answer begins as a stream of this type.
  void begin_stream(const std::string& type) {
    client_sends("GET /s?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n");
    upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n");
    told_client();
    hook_.shown.clear();
  }
};

HAECHI_IN_EVERY_CUT(Content);

const std::string kPost = "POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 5\r\n\r\nhello";

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() + 256, '\0');
  const ByteView in = as_bytes(text);
  stream.next_in = const_cast<unsigned char*>(in.data());
  stream.avail_in = static_cast<unsigned>(in.size());
  stream.next_out = const_cast<unsigned char*>(as_bytes(out).data());
  stream.avail_out = static_cast<unsigned>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string post_coded(std::string_view coding, const std::string& body) {
  return "POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Encoding: " + std::string(coding) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace

TEST_P(Content, NoByteLeavesBeforeTheVerdict) {
  const std::size_t half = kPost.size() - 1;
  client_sends(kPost.substr(0, half));
  EXPECT_THAT(told_upstream(), IsEmpty());
  client_sends(kPost.substr(half));
  EXPECT_THAT(told_upstream(), EndsWith("Content-Length: 5\r\n\r\nhello"));
  EXPECT_EQ(hook_.all(Direction::Request), "hello");
}

TEST_P(Content, WaitingClientsAreAskedForTheBody) {
  client_sends("POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 5\r\n"
               "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(told_client(), "HTTP/1.1 100 Continue\r\n\r\n");
  client_sends("hello");
  const std::string told = told_upstream();
  EXPECT_THAT(told, EndsWith("hello"));
  EXPECT_THAT(told, Not(HasSubstr("expect")));
}

TEST_P(Content, CodedBodiesAreShownPlainAndSentAsTheyCame) {
  const std::string body = gzip("a secret prompt");
  client_sends(post_coded("gzip", body));
  EXPECT_EQ(hook_.all(Direction::Request), "a secret prompt");
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\n" + body));
}

TEST_P(Content, WhatCannotBeReadIsThePolicysToDecide) {
  for (const std::string& request :
       {post_coded("dcb", "xx"), post_coded("gzip", "no gzip"),
        post_coded("gzip", gzip("cut").substr(0, 10)), post_coded("br, gzip", gzip("no brotli"))}) {
    client_sends(request);
    EXPECT_THAT(told_upstream(), IsEmpty()) << request;
    EXPECT_THAT(told_client(), HasSubstr("\"code\":\"undecided\""));
    EXPECT_THAT(records_.back().note, StartsWith("unread: "));
  }
}

TEST_P(Content, ARedactionTakesThePlaceOfTheBody) {
  hook_.outcome = [] {
    return Outcome{.ruling = {.kind = Ruling::Kind::Replace, .replacement = "[name]"},
                   .was_read = true};
  };
  client_sends(post_coded("gzip", gzip("Kim Min-su")));
  const std::string told = told_upstream();
  EXPECT_THAT(told, EndsWith("Content-Length: 6\r\n\r\n[name]"));
  EXPECT_THAT(told, Not(HasSubstr("content-encoding")));
}

TEST_P(Content, AStopRefusesWithItsReason) {
  hook_.ruling = [](Direction, Unit, std::string_view) {
    return Ruling{.kind = Ruling::Kind::Stop, .reason = "data-personal"};
  };
  client_sends(kPost);
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(told_client(), HasSubstr("haechi-reason: data-personal\r\n"));
}

TEST_P(Content, ANewPolicyRefusesWhatIsStillRead) {
  client_sends(kPost.substr(0, kPost.size() - 1));
  judge_.answer = [](const Question&) { return block(); };
  judge_.current_epoch = 2;
  client_sends(kPost.substr(kPost.size() - 1));
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 403 "));
}

TEST_P(Content, AnInspectionMayAnswerLater) {
  bool is_ready = false;
  hook_.outcome = [&] {
    return is_ready ? Outcome{.was_read = true} : Outcome{.ruling = {.kind = Ruling::Kind::Hold}};
  };
  client_sends(kPost);
  EXPECT_THAT(told_upstream(), IsEmpty());
  is_ready = true;
  give(event::InspectionReady{1});
  EXPECT_THAT(told_upstream(), EndsWith("hello"));
}

TEST_P(Content, WhatIsTooLargeToHoldFollowsThePolicy) {
  options_.hold.window = 3;
  client_sends(kPost);
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(told_client(), HasSubstr("undecided"));
}

TEST_P(Content, AllRequestsOfAConnectionShareTheRoom) {
  options_.most_held = 4;
  client_sends(kPost);
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(told_client(), HasSubstr("undecided"));
}

TEST_P(Content, WhatIsTooLargeToHoldMayPassUnread) {
  options_.hold.window = 3;
  pass_unread();
  client_sends(kPost);
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\nhello"));
}

TEST_P(Content, ALargeBodyGoesThroughAFile) {
  options_.hold = {.window = 2, .spill = 100};
  client_sends(kPost);
  EXPECT_EQ(spilt_, "hello");
  ASSERT_EQ(spill_reads_.size(), 1U);
  EXPECT_EQ(spill_reads_[0].offset, 0U);
  EXPECT_EQ(spill_reads_[0].bytes, 5U);
  give(event::SpillBytes{1, "hel"});
  give(event::SpillBytes{1, "lo"});
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\nhello"));
  upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(dropped_spills_, 1);
}

TEST_P(Content, ABodyThatOutgrowsTheWindowGivesItsMemoryToTheFile) {
  options_.hold = {.window = 3, .spill = 100};
  client_sends("POST /say HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n"
               "2\r\nhe\r\n1\r\nl\r\n2\r\nlo\r\n0\r\n\r\n");
  EXPECT_EQ(spilt_, "hello");
  ASSERT_EQ(spill_reads_.size(), 1U);
  EXPECT_EQ(spill_reads_[0].bytes, 5U);
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\n"));
  give(event::SpillBytes{1, spilt_});
  EXPECT_EQ(told_upstream(), "5\r\nhello\r\n0\r\n\r\n");
}

TEST_P(Content, ABodyThatFitsTheWindowNeedsNoFile) {
  options_.hold = {.window = 5, .spill = 100};
  client_sends(kPost);
  EXPECT_EQ(spilt_, "");
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\nhello"));
}

TEST_P(Content, AFileThatCannotBeReadIsTold) {
  options_.hold = {.window = 2, .spill = 100};
  client_sends(kPost);
  give(event::SpillFailed{1, {}});
  EXPECT_THAT(told_client(), HasSubstr("E-HTTP-014"));
}

constexpr std::string_view kHalf =
    "POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 9\r\n\r\nabcde";

TEST_P(Content, WhatTheDiskDoesNotTakeFollowsThePolicy) {
  options_.hold = {.window = 2, .spill = 100};
  client_sends(kHalf);
  ASSERT_EQ(spilt_, "abcde");
  give(event::SpillFailed{1, "de"});
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(told_client(), HasSubstr("undecided"));
}

TEST_P(Content, WhatTheDiskDoesNotTakePassesInOrderWhereItMayPassUnread) {
  options_.hold = {.window = 2, .spill = 100};
  pass_unread();
  client_sends(kHalf);
  give(event::SpillFailed{1, "de"});
  client_sends("fghi");
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\n"));
  ASSERT_EQ(spill_reads_.size(), 1U);
  EXPECT_EQ(spill_reads_[0].bytes, 3U);
  give(event::SpillBytes{1, "abc"});
  EXPECT_EQ(told_upstream(), "abcdefghi");
}

TEST_P(Content, WhatIsTooLargeForTheFilePassesInOrderWhereItMayPassUnread) {
  options_.hold = {.window = 2, .spill = 3};
  pass_unread();
  client_sends("POST /say HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n"
               "5\r\nabcde\r\n");
  client_sends("4\r\nfghi\r\n");
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\n"));
  give(event::SpillBytes{1, spilt_});
  EXPECT_EQ(told_upstream(), "5\r\nabcde\r\n4\r\nfghi\r\n");
  client_sends("0\r\n\r\n");
  EXPECT_THAT(told_upstream(), EndsWith("0\r\n\r\n"));
}

TEST_P(Content, WhatSaysItselfThatItIsTooLargeIsDecidedBeforeItsBody) {
  options_.hold = {.window = 2, .spill = 3};
  pass_unread();
  const std::string head = "POST /say HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 9\r\n\r\n";
  client_sends(head);
  EXPECT_THAT(told_upstream(), EndsWith("\r\n\r\n"));
  client_sends("abcdefghi");
  EXPECT_EQ(told_upstream(), "abcdefghi");
  EXPECT_EQ(spilt_, "");
}

TEST_P(Content, EventsPassOneByOne) {
  begin_stream("text/event-stream; charset=utf-8");
  upstream_sends("data: one\n\nda");
  EXPECT_THAT(told_client(), EndsWith("data: one\n\n\r\n"));
  EXPECT_THAT(hook_.shown, ElementsAre("< data: one\n\n"));
  upstream_sends("ta: two\r\n\r");
  EXPECT_THAT(told_client(), HasSubstr("data: two\r\n\r"));
}

TEST_P(Content, EventsMayBeHeldReplacedAndStopped) {
  begin_stream("text/event-stream");
  hook_.ruling = [](Direction, Unit, std::string_view bytes) -> Ruling {
    if (bytes.find("hold") != std::string_view::npos) {
      return {.kind = Ruling::Kind::Hold};
    }
    if (bytes.find("join") != std::string_view::npos) {
      return {.kind = Ruling::Kind::Replace, .replacement = "data: both\n\n"};
    }
    if (bytes.find("stop") != std::string_view::npos) {
      return {.kind = Ruling::Kind::Stop, .reason = "data-secret"};
    }
    return {};
  };
  upstream_sends("data: hold\n\n");
  EXPECT_THAT(told_client(), IsEmpty());
  upstream_sends("data: join\n\n");
  EXPECT_THAT(told_client(), HasSubstr("data: both\n\n"));
  upstream_sends("data: stop\n\ndata: never\n\n");
  const std::string told = told_client();
  EXPECT_THAT(told, HasSubstr("event: error\ndata: {\"error\":{\"type\":\"policy_refusal\""));
  EXPECT_THAT(told, Not(HasSubstr("never")));
  EXPECT_THAT(told, EndsWith("0\r\n\r\n"));
}

TEST_P(Content, LinesPassOneByOne) {
  begin_stream("application/x-ndjson");
  upstream_sends("{\"a\":1}\n{\"b\"");
  EXPECT_THAT(told_client(), HasSubstr("{\"a\":1}\n"));
  EXPECT_THAT(hook_.shown, ElementsAre("< {\"a\":1}\n"));
}

TEST_P(Content, CodedAnswersAreShownAndSentPlain) {
  client_sends("GET /s?q=1 HTTP/1.1\r\nHost: chat.test\r\nAccept-Encoding: gzip, dcb\r\n\r\n");
  EXPECT_THAT(told_upstream(), HasSubstr("accept-encoding: gzip\r\n"));
  const std::string body = gzip("the answer");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body);
  const std::string told = told_client();
  EXPECT_THAT(told, Not(HasSubstr("content-encoding")));
  EXPECT_EQ(hook_.all(Direction::Answer), "the answer");
  EXPECT_THAT(told, EndsWith("0\r\n\r\n"));
}

TEST_P(Content, AnAnswerThatNobodyCanReadFollowsThePolicy) {
  client_sends("GET /s?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Encoding: dcz\r\nContent-Length: 2\r\n\r\nxx");
  EXPECT_THAT(told_client(), HasSubstr("undecided"));
}

TEST_P(Content, AnAnswerWithABrokenCodingIsTorn) {
  client_sends("GET /s?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip");
  EXPECT_TRUE(is_aborted_);
}

namespace {

const std::string kUpgrade =
    "GET /ws HTTP/1.1\r\nHost: chat.test\r\nConnection: keep-alive, Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const std::string kSwitched = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                              "Upgrade: websocket\r\n"
                              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
const ws::MaskingKey kKey{1, 2, 3, 4};

std::string from_client(std::string_view text) {
  return ws::write_frame(ws::Opcode::Text, text, kKey);
}

std::string from_server(std::string_view text) {
  return ws::write_frame(ws::Opcode::Text, text, std::nullopt);
}

class Messages : public Content {
 protected:
  void begin() {
    client_sends(kUpgrade);
    asked_ = told_upstream();
    upstream_sends(kSwitched);
    switched_ = told_client();
  }

  std::string asked_;
  std::string switched_;
};

HAECHI_IN_EVERY_CUT(Messages);

} // namespace

TEST_P(Messages, PassOneByOneWithoutExtensions) {
  judge_.answer = [](const Question& question) {
    RequestVerdict verdict = inspect(question);
    verdict.next = Next::Pass;
    return verdict;
  };
  begin();
  EXPECT_THAT(asked_, HasSubstr("Connection: Upgrade\r\nUpgrade: websocket\r\n"));
  EXPECT_THAT(asked_, Not(HasSubstr("permessage-deflate")));
  EXPECT_THAT(switched_, StartsWith("HTTP/1.1 101 "));
  client_sends(from_client("ask"));
  EXPECT_EQ(told_upstream(), from_client("ask"));
  upstream_sends(from_server("answer"));
  EXPECT_EQ(told_client(), from_server("answer"));
  EXPECT_THAT(hook_.shown, ElementsAre("> ask", "< answer"));
}

TEST_P(Messages, AStopClosesWithPolicyViolation) {
  judge_.answer = [](const Question& question) {
    RequestVerdict verdict = inspect(question);
    verdict.next = Next::Pass;
    return verdict;
  };
  hook_.ruling = [](Direction direction, Unit, std::string_view) -> Ruling {
    return direction == Direction::Request
               ? Ruling{.kind = Ruling::Kind::Stop, .reason = "data-personal"}
               : Ruling();
  };
  begin();
  client_sends(from_client("980101-1234567"));
  EXPECT_THAT(told_upstream(), IsEmpty());
  ws::MessageReader reader(ws::Sender::Server, 1000);
  std::vector<ws::Message> heard;
  ASSERT_TRUE(reader.read(told_client(), heard));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].payload.substr(0, 2), "\x03\xF0"); // 1008
  EXPECT_THAT(heard[0].payload, HasSubstr("Chat"));
  EXPECT_TRUE(closed_.contains(1));
  EXPECT_TRUE(is_finished_);
}

TEST_P(Messages, ANewPolicyClosesThem) {
  judge_.answer = [](const Question&) { return allow(); };
  begin();
  judge_.answer = [](const Question&) { return block(); };
  judge_.current_epoch = 2;
  client_sends(from_client("x"));
  EXPECT_THAT(told_upstream(), Not(HasSubstr(from_client("x"))));
  EXPECT_TRUE(is_finished_);
}

TEST_P(Messages, BrokenFramesCloseBothSides) {
  judge_.answer = [](const Question& question) {
    RequestVerdict verdict = inspect(question);
    verdict.next = Next::Pass;
    return verdict;
  };
  begin();
  client_sends(from_server("not masked"));
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(told_client(), HasSubstr("\x03\xEA")); // 1002
  EXPECT_TRUE(closed_.contains(1));
}

TEST_P(Messages, AWrongAcceptIsNoUpgrade) {
  judge_.answer = [](const Question&) { return allow(); };
  client_sends(kUpgrade);
  upstream_sends("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                 "Upgrade: websocket\r\nSec-WebSocket-Accept: xxxx\r\n\r\n");
  EXPECT_THAT(told_client(), HasSubstr("E-HTTP-006"));
}

TEST_P(Messages, ARefusalAnswersTheHandshake) {
  judge_.answer = [](const Question&) { return block(); };
  client_sends(kUpgrade);
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 403 "));
}

TEST_P(Messages, AnHttp2UpstreamGetsAnHttp1ConnectionBesideIt) {
  speak_http2_to_upstream();
  judge_.answer = [](const Question&) { return allow(); };
  client_sends(kUpgrade);
  ASSERT_EQ(opened_.size(), 1U);
  EXPECT_FALSE(opened_[0].allows_http2);
  give(event::UpstreamOpened{opened_[0].connection, Protocol::Http1});
  EXPECT_THAT(told_upstream(opened_[0].connection), StartsWith("GET /ws HTTP/1.1\r\n"));
}

} // namespace haechi::engine::intercept::fixture
