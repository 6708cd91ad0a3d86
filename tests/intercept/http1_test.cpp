// HTTP/1.1 on both sides.

#include "play.h"
#include "wire/http1/request_head.h"

namespace haechi::engine::intercept::fixture {

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Http1 : public Play {};

HAECHI_IN_EVERY_CUT(Http1);

const std::string kGet = "GET /a HTTP/1.1\r\nHost: chat.test\r\n\r\n";

} // namespace

TEST_P(Http1, PassesARequestAndItsAnswerWrittenAnew) {
  client_sends("POST /v1/say?x=1 HTTP/1.1\r\nHost: CHAT.test.\r\nContent-Length: 5\r\n"
               "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nX-Kept: 2\r\n\r\nhello");
  EXPECT_EQ(told_upstream(), "POST /v1/say?x=1 HTTP/1.1\r\nHost: chat.test\r\nx-kept: 2\r\n"
                             "Content-Length: 5\r\n\r\nhello");
  upstream_sends("HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nHaechi-Reason: mine\r\n"
                 "Alt-Svc: h3=\":443\"; ma=86400, h2=\":443\"\r\n\r\nok");
  EXPECT_EQ(told_client(),
            "HTTP/1.1 200 OK\r\nalt-svc: h2=\":443\"\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_THAT(judge_.asked, ElementsAre("chat.test POST /v1/say?x=1"));
  EXPECT_EQ(counted_, 1);
}

TEST_P(Http1, JudgesEveryRequestOfAKeptConnection) {
  judge_.answer = [](const Question& question) {
    return question.request.path == "/b" ? block() : allow();
  };
  client_sends(kGet + "GET /b HTTP/1.1\r\nHost: chat.test\r\n\r\n" + kGet);
  EXPECT_THAT(told_upstream(), StartsWith("GET /a "));
  upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_THAT(told_upstream(), StartsWith("GET /a ")) << "the third, as the second was refused";
  const std::string told = told_client();
  EXPECT_THAT(told, StartsWith("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 403 Forbidden\r\n"));
  EXPECT_THAT(judge_.asked,
              ElementsAre("chat.test GET /a", "chat.test GET /b", "chat.test GET /a"));
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_EQ(records_[0].action, "refuse");
}

TEST_P(Http1, SmugglingVectorsReachNobody) {
  const std::vector<std::string> vectors{
      "POST / HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhello",
      "POST / HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.0\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: chat.test\r\nHost: other.test\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: chat.test\r\nX: a\r\n b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: chat.test\nX: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: chat.test\r\nX: a\rb\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET /a b HTTP/1.1\r\nHost: chat.test\r\n\r\n",
      "GET https://chat.test/ HTTP/1.1\r\nHost: other.test\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a@chat.test\r\n\r\n"};
  for (const std::string& vector : vectors) {
    SCOPED_TRACE(vector);
    Session fresh(setup_, options_, now_);
    Commands commands;
    in_cuts(vector, [&](std::string_view piece) {
      fresh.handle(
          event::ClientBytes{piece}, now_,
          {judge_, hook_, acknowledgements_, options_, key_, make_reference_, make_number_},
          commands);
    });
    std::string client;
    for (const Command& command : commands) {
      EXPECT_FALSE(std::holds_alternative<command::ToUpstream>(command));
      if (const auto* told = std::get_if<command::ToClient>(&command)) {
        client += told->bytes;
      }
    }
    EXPECT_THAT(client, StartsWith("HTTP/1.1 "));
    EXPECT_THAT(client, Not(HasSubstr(" 200 ")));
  }
}

TEST_P(Http1, AChunkedBodyThatBreaksItsFramingEndsUpstreamToo) {
  client_sends("POST / HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n"
               "5\r\nhello\r\nzz\r\n");
  EXPECT_THAT(told_upstream(), Not(HasSubstr("\r\n0\r\n\r\n"))) << "never made whole";
  EXPECT_TRUE(closed_.contains(1));
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 400 "));
  EXPECT_TRUE(is_finished_);
}

TEST_P(Http1, ChunksAndTrailersAreWrittenAnew) {
  client_sends("POST / HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n"
               "5;ext=1\r\nhello\r\n0\r\nX-Sum: 9\r\nHost: evil.test\r\n\r\n");
  const std::string told = told_upstream();
  EXPECT_THAT(told, HasSubstr("Transfer-Encoding: chunked\r\n\r\n"));
  EXPECT_THAT(told, EndsWith("0\r\nx-sum: 9\r\n\r\n"));
  EXPECT_THAT(told, Not(HasSubstr("ext")));
  EXPECT_THAT(told, Not(HasSubstr("evil")));
}

TEST_P(Http1, FieldsByWhichPeersNamePeopleStayHere) {
  options_.dropped_fields = {"x-user"};
  client_sends("POST / HTTP/1.1\r\nHost: chat.test\r\nX-USER: kim\r\nX-Kept: 1\r\n"
               "Transfer-Encoding: chunked\r\n\r\n0\r\nX-User: lee\r\nX-Sum: 9\r\n\r\n");
  const std::string told = told_upstream();
  EXPECT_THAT(told, HasSubstr("x-kept: 1\r\n"));
  EXPECT_THAT(told, EndsWith("0\r\nx-sum: 9\r\n\r\n"));
  EXPECT_THAT(told, Not(HasSubstr("kim")));
  EXPECT_THAT(told, Not(HasSubstr("lee")));
}

TEST_P(Http1, InterimAnswersPass) {
  client_sends("POST / HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 2\r\n"
               "Expect: 100-continue\r\n\r\n");
  EXPECT_THAT(told_upstream(), HasSubstr("expect: 100-continue\r\n"));
  upstream_sends("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
  EXPECT_EQ(told_client(),
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
  client_sends("ok");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_P(Http1, BodilessAnswersKeepTheConnection) {
  client_sends("HEAD / HTTP/1.1\r\nHost: chat.test\r\n\r\n");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
  EXPECT_EQ(told_client(), "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
  client_sends(kGet);
  upstream_sends("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
  EXPECT_EQ(told_client(), "HTTP/1.1 304 Not Modified\r\netag: \"1\"\r\n\r\n");
  client_sends(kGet);
  upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(told_client(), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_FALSE(is_finished_);
  EXPECT_EQ(judge_.asked.size(), 3U);
}

TEST_P(Http1, AnAnswerBeforeTheRequestEndsClosesInOrder) {
  client_sends("POST / HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 100\r\n\r\nhalf");
  upstream_sends("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nno!");
  EXPECT_THAT(told_client(), EndsWith("\r\n\r\nno!"));
  EXPECT_TRUE(is_finished_);
  EXPECT_FALSE(is_aborted_);
  EXPECT_TRUE(closed_.contains(1));
}

TEST_P(Http1, AnAnswerUntilCloseIsChunked) {
  client_sends(kGet);
  upstream_sends("HTTP/1.1 200 OK\r\n\r\nall of it");
  give(event::UpstreamEnd{1});
  const std::string told = told_client();
  EXPECT_THAT(told, StartsWith("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
  EXPECT_THAT(told, EndsWith("0\r\n\r\n"));
  EXPECT_FALSE(is_finished_);
}

TEST_P(Http1, ATornAnswerIsNotTakenForWhole) {
  client_sends(kGet);
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  give(event::UpstreamEnd{1});
  EXPECT_TRUE(is_aborted_);
}

TEST_P(Http1, ARefusedUpstreamIsTold) {
  client_sends(kGet);
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(told_client(), HasSubstr("E-HTTP-006"));
}

TEST_P(Http1, AnIdleConnectionThatClosedIsTriedOnceMore) {
  client_sends(kGet);
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  told_client();
  client_sends(kGet);
  give(event::UpstreamEnd{1});
  ASSERT_EQ(opened_.size(), 1U);
  give(event::UpstreamOpened{opened_[0].connection, Protocol::Http1});
  EXPECT_THAT(told_upstream(opened_[0].connection), StartsWith("GET /a "));
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", opened_[0].connection);
  EXPECT_THAT(told_client(), EndsWith("ok"));
}

TEST_P(Http1, WhatUpstreamClosesIsOpenedAgainForTheNext) {
  client_sends(kGet);
  upstream_sends("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(closed_.contains(1));
  client_sends(kGet);
  ASSERT_EQ(opened_.size(), 1U);
  give(event::UpstreamFailed{opened_[0].connection});
  EXPECT_THAT(told_client(), HasSubstr("E-HTTP-005"));
}

TEST_P(Http1, AClientThatLeavesStopsUpstream) {
  client_sends(kGet);
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
  give(event::ClientLost{});
  EXPECT_TRUE(closed_.contains(1));
  EXPECT_TRUE(session().is_over());
}

TEST_P(Http1, NamesThatDisagreeAreBothJudged) {
  judge_.answer = [](const Question& question) {
    return question.host == "chat.test" ? block() : allow();
  };
  client_sends("GET / HTTP/1.1\r\nHost: other.test\r\n\r\n");
  EXPECT_THAT(told_upstream(), IsEmpty());
  EXPECT_THAT(judge_.asked, ElementsAre("other.test GET /", "chat.test GET /"));
  ASSERT_EQ(records_.size(), 1U);
  EXPECT_EQ(records_[0].note, "name-mismatch: the hello named chat.test, the request other.test");
}

TEST_P(Http1, AHelloWithoutANameIsNoDisagreement) {
  setup_.names.server_name.clear();
  client_sends(kGet);
  EXPECT_THAT(told_upstream(), StartsWith("GET /a "));
  EXPECT_THAT(judge_.asked, ElementsAre("chat.test GET /a"));
  EXPECT_EQ(counted_, 1);
}

TEST_P(Http1, AHostThatTheLeafDoesNotCoverIsMisdirected) {
  for (const char* host : {"elsewhere.test", "a.b.chat.test", "chat.test:8443", "10.0.0.9"}) {
    client_sends("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
    EXPECT_THAT(told_client(), StartsWith("HTTP/1.1 421 ")) << host;
  }
  EXPECT_THAT(judge_.asked, IsEmpty());
  client_sends("GET / HTTP/1.1\r\nHost: a.chat.test:443\r\n\r\n");
  EXPECT_THAT(told_upstream(), HasSubstr("Host: a.chat.test\r\n"));
}

TEST_P(Http1, ASlowUpstreamPausesTheClient) {
  holds_upstream_back_ = true;
  client_sends("POST / HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 1000000\r\n\r\n");
  give(event::ClientBytes{std::string(300'000, 'x')});
  EXPECT_FALSE(reads_client_);
  give(event::UpstreamWritten{1, 1U << 20U});
  EXPECT_TRUE(reads_client_);
}

TEST_P(Http1, ASlowClientPausesUpstream) {
  holds_client_back_ = true;
  client_sends(kGet);
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
  give(event::UpstreamBytes{1, std::string(300'000, 'x')});
  EXPECT_FALSE(reads_upstream_[1]);
  give(event::ClientWritten{1U << 20U});
  EXPECT_TRUE(reads_upstream_[1]);
}

TEST_P(Http1, ANewPolicyCutsWhatRuns) {
  client_sends("GET /s HTTP/1.1\r\nHost: chat.test\r\n\r\n");
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\ndata: ha");
  told_client();
  judge_.answer = [](const Question&) { return block(); };
  judge_.current_epoch = 2;
  give(event::Tick{});
  const std::string told = told_client();
  EXPECT_THAT(told, HasSubstr("\n\nevent: error\ndata: {\"error\""));
  EXPECT_THAT(told, EndsWith("0\r\n\r\n"));
  EXPECT_TRUE(closed_.contains(1));
  ASSERT_EQ(records_.size(), 1U);
}

TEST_P(Http1, AFirstHeadHasItsTotal) {
  client_sends("GET / HT");
  now_.uptime += std::chrono::seconds(9);
  client_sends("T");
  after(std::chrono::seconds(2));
  EXPECT_TRUE(session().is_over());
}

TEST_P(Http1, DrainingAnswersWhatRunsAndCloses) {
  client_sends(kGet);
  give(event::Drain{});
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_THAT(told_client(), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(is_finished_);
}

TEST_P(Http1, WhatUpstreamReceivesReadsBackAsWhatWasJudged) {
  const std::vector<std::string> requests{
      kGet,
      "POST /x?a=%20b HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
      "GET https://chat.test?q=1 HTTP/1.1\r\nHost: chat.test\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: chat.test\r\n\r\n",
      "DELETE /d HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 0\r\n\r\n"};
  for (const std::string& request : requests) {
    client_sends(request);
    const std::string told = told_upstream();
    wire::http1::HeadScanner scanner(wire::http1::kRequestLimits);
    ASSERT_EQ(scanner.scan(told), wire::http1::HeadScanner::State::Complete) << request;
    const std::string text = told.substr(0, scanner.size());
    const auto head = wire::http1::parse_request_head(text);
    ASSERT_TRUE(head) << told;
    EXPECT_EQ(judge_.asked.back(), std::string(*head->host) + " " + std::string(head->method) +
                                       " " + std::string(head->target));
    upstream_sends("HTTP/1.1 204 No Content\r\n\r\n");
    told_client();
  }
}

} // namespace haechi::engine::intercept::fixture
