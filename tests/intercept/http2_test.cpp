// HTTP/2 on either side or both, each end a real nghttp2 session in memory.

#include "play.h"

namespace haechi::engine::intercept::fixture {

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using wire::http2::EventKind;
using wire::http2::Role;

Headers post(const std::string& path, const std::string& authority = "chat.test") {
  return {{":method", "POST"}, {":scheme", "https"}, {":authority", authority}, {":path", path}};
}

Headers get(const std::string& path, const std::string& authority = "chat.test") {
  return {{":method", "GET"}, {":scheme", "https"}, {":authority", authority}, {":path", path}};
}

class Http2 : public Play {
 protected:
  Http2End client_{Role::Client};
  Http2End upstream_{Role::Server};
};

HAECHI_IN_EVERY_CUT(Http2);

} // namespace

TEST_P(Http2, PassesBodiesTrailersAndInterimAnswers) {
  speak_http2_to_client();
  speak_http2_to_upstream();
  Headers headers = post("/pkg.Service/Call");
  headers.push_back({"content-type", "application/grpc"});
  headers.push_back({"te", "trailers"});
  const StreamId stream = client_.connection.open(headers, false);
  client_.connection.send_content(stream, "ask");
  client_.connection.finish(stream, {{"x-sum", "1"}});
  run(&client_, &upstream_);
  EXPECT_EQ(upstream_.header(1, EventKind::Request, ":path"), "/pkg.Service/Call");
  EXPECT_EQ(upstream_.header(1, EventKind::Request, "te"), "trailers");
  EXPECT_EQ(upstream_.header(1, EventKind::Trailers, "x-sum"), "1");
  EXPECT_EQ(upstream_.content(1), "ask");
  upstream_.connection.send_interim(1, {{":status", "103"}, {"link", "</a>"}});
  upstream_.connection.send_answer(1, {{":status", "200"}, {"content-type", "application/grpc"}},
                                   false);
  upstream_.connection.send_content(1, "answer");
  upstream_.connection.finish(1, {{"grpc-status", "0"}});
  run(&client_, &upstream_);
  EXPECT_EQ(client_.header(stream, EventKind::Interim, ":status"), "103");
  EXPECT_EQ(client_.header(stream, EventKind::Answer, ":status"), "200");
  EXPECT_EQ(client_.content(stream), "answer");
  EXPECT_EQ(client_.header(stream, EventKind::Trailers, "grpc-status"), "0");
  EXPECT_EQ(session().exchanges(), 0U);
}

TEST_P(Http2, JudgesEachStreamByItself) {
  speak_http2_to_client();
  speak_http2_to_upstream();
  judge_.answer = [](const Question& question) {
    return question.request.path == "/blocked" ? block() : allow();
  };
  const StreamId passed = client_.connection.open(get("/fine"), true);
  const StreamId refused = client_.connection.open(get("/blocked"), true);
  run(&client_, &upstream_);
  EXPECT_EQ(client_.header(refused, EventKind::Answer, ":status"), "403");
  EXPECT_EQ(client_.header(refused, EventKind::Answer, "haechi-order"), "block-order");
  EXPECT_EQ(client_.find(passed, EventKind::Answer), nullptr);
  ASSERT_EQ(upstream_.heard.size(), 2U); // one request and its end
  upstream_.connection.send_answer(1, {{":status", "204"}}, true);
  run(&client_, &upstream_);
  EXPECT_EQ(client_.header(passed, EventKind::Answer, ":status"), "204");
}

TEST_P(Http2, AnswersGrpcInItsStatus) {
  speak_http2_to_client();
  speak_http2_to_upstream();
  judge_.answer = [](const Question&) { return block(); };
  Headers headers = post("/pkg.Service/Call");
  headers.push_back({"content-type", "application/grpc+proto"});
  const StreamId stream = client_.connection.open(headers, false);
  run(&client_, &upstream_);
  EXPECT_EQ(client_.header(stream, EventKind::Answer, ":status"), "200");
  EXPECT_EQ(client_.header(stream, EventKind::Answer, "grpc-status"), "7");
  EXPECT_THAT(client_.header(stream, EventKind::Answer, "grpc-message"), HasSubstr("Chat"));
  EXPECT_NE(client_.find(stream, EventKind::End), nullptr);
}

TEST_P(Http2, AnHttp2ClientReachesAnHttp1Upstream) {
  speak_http2_to_client();
  Headers headers = post("/say");
  headers.push_back({"cookie", "a=1"});
  headers.push_back({"cookie", "b=2"});
  headers.push_back({"content-length", "5"});
  const StreamId stream = client_.connection.open(headers, false);
  client_.connection.send_content(stream, "hello");
  client_.connection.finish(stream);
  run(&client_, nullptr);
  const std::string told = told_upstream();
  EXPECT_THAT(told, StartsWith("POST /say HTTP/1.1\r\nHost: chat.test\r\n"));
  EXPECT_THAT(told, HasSubstr("\r\ncookie: a=1; b=2\r\nContent-Length: 5\r\n\r\nhello"));
  upstream_sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: x-hop\r\n"
                 "X-Hop: 1\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
  run(&client_, nullptr);
  EXPECT_EQ(client_.header(stream, EventKind::Answer, ":status"), "200");
  EXPECT_EQ(client_.header(stream, EventKind::Answer, "x-hop"), "(none)");
  EXPECT_EQ(client_.header(stream, EventKind::Answer, "transfer-encoding"), "(none)");
  EXPECT_EQ(client_.content(stream), "ok");
  EXPECT_EQ(client_.header(stream, EventKind::Trailers, "x-sum"), "7");
}

TEST_P(Http2, StreamsBesideEachOtherUseSeveralHttp1Connections) {
  speak_http2_to_client();
  const StreamId first = client_.connection.open(get("/1"), true);
  const StreamId second = client_.connection.open(get("/2"), true);
  run(&client_, nullptr);
  EXPECT_THAT(told_upstream(1), StartsWith("GET /1 "));
  ASSERT_EQ(opened_.size(), 1U);
  give(event::UpstreamOpened{opened_[0].connection, Protocol::Http1});
  EXPECT_THAT(told_upstream(opened_[0].connection), StartsWith("GET /2 "));
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb", opened_[0].connection);
  upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
  run(&client_, nullptr);
  EXPECT_EQ(client_.content(first), "a");
  EXPECT_EQ(client_.content(second), "b");
}

TEST_P(Http2, AnHttp1ClientReachesAnHttp2Upstream) {
  speak_http2_to_upstream();
  client_sends("POST /say HTTP/1.1\r\nHost: chat.test\r\nConnection: close\r\n"
               "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n");
  run(nullptr, &upstream_);
  EXPECT_EQ(upstream_.header(1, EventKind::Request, ":authority"), "chat.test");
  EXPECT_EQ(upstream_.header(1, EventKind::Request, "host"), "(none)");
  EXPECT_EQ(upstream_.header(1, EventKind::Request, "connection"), "(none)");
  EXPECT_EQ(upstream_.content(1), "hello");
  EXPECT_EQ(upstream_.header(1, EventKind::Trailers, "x-sum"), "1");
  upstream_.connection.send_answer(1, {{":status", "200"}}, false);
  upstream_.connection.send_content(1, "ok");
  upstream_.connection.finish(1, {{"x-end", "2"}});
  run(nullptr, &upstream_);
  const std::string told = told_client();
  EXPECT_THAT(told,
              StartsWith("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close"));
  EXPECT_THAT(told, EndsWith("0\r\nx-end: 2\r\n\r\n"));
  EXPECT_TRUE(is_finished_);
}

TEST_P(Http2, ANameOfAnotherHostIsMisdirected) {
  speak_http2_to_client();
  speak_http2_to_upstream();
  const StreamId away = client_.connection.open(get("/", "elsewhere.test"), true);
  const StreamId coalesced = client_.connection.open(get("/", "other.test"), true);
  Headers twice = get("/");
  twice.push_back({"host", "other.test"});
  const StreamId contradicting = client_.connection.open(twice, true);
  run(&client_, &upstream_);
  EXPECT_EQ(client_.header(away, EventKind::Answer, ":status"), "421");
  EXPECT_EQ(client_.header(contradicting, EventKind::Answer, ":status"), "400");
  EXPECT_EQ(client_.find(coalesced, EventKind::Answer), nullptr) << "it is on its way";
  EXPECT_THAT(judge_.asked, ElementsAre("other.test GET /", "chat.test GET /"));
}

TEST_P(Http2, ASlowReaderSlowsTheWriter) {
  speak_http2_to_client();
  speak_http2_to_upstream();
  const StreamId stream = client_.connection.open(get("/"), true);
  run(&client_, &upstream_);
  upstream_.connection.send_answer(1, {{":status", "200"}}, false);
  upstream_.connection.send_content(1, std::string(3U << 20U, 'x'));
  run(&client_, &upstream_); // the client consumes nothing
  EXPECT_GT(upstream_.connection.backlog(1), 1U << 20U);
  std::size_t consumed = 0;
  for (int round = 0; round < 100 && consumed < (3U << 20U); ++round) {
    const std::size_t all = client_.content(stream).size();
    client_.connection.consume(stream, all - consumed);
    consumed = all;
    run(&client_, &upstream_);
  }
  EXPECT_EQ(client_.content(stream).size(), 3U << 20U);
}

TEST_P(Http2, ManyAnswersUseUpNoWindow) {
  speak_http2_to_upstream();
  const std::string body(128U << 10U, 'x'); // twenty of these are more than the connection's window
  for (StreamId stream = 1; stream < 40; stream += 2) {
    client_sends("GET / HTTP/1.1\r\nHost: chat.test\r\n\r\n");
    run(nullptr, &upstream_);
    upstream_.connection.send_answer(stream, {{":status", "200"}}, false);
    upstream_.connection.send_content(stream, body);
    upstream_.connection.finish(stream);
    run(nullptr, &upstream_);
    ASSERT_GT(told_client().size(), body.size()) << "stream " << stream;
  }
}

TEST_P(Http2, AResetTravelsBothWays) {
  speak_http2_to_client();
  speak_http2_to_upstream();
  const StreamId first = client_.connection.open(post("/1"), false);
  const StreamId second = client_.connection.open(post("/2"), false);
  run(&client_, &upstream_);
  client_.connection.reset(first, wire::http2::Code::Cancel);
  upstream_.connection.reset(3, wire::http2::Code::InternalError);
  run(&client_, &upstream_);
  EXPECT_NE(upstream_.find(1, EventKind::Reset), nullptr);
  EXPECT_EQ(client_.header(second, EventKind::Answer, ":status"), "502");
  EXPECT_EQ(session().exchanges(), 0U);
}

TEST_P(Http2, ANewPolicyCutsRunningStreams) {
  speak_http2_to_client();
  speak_http2_to_upstream();
  const StreamId stream = client_.connection.open(get("/stream"), true);
  run(&client_, &upstream_);
  upstream_.connection.send_answer(
      1, {{":status", "200"}, {"content-type", "application/octet-stream"}}, false);
  upstream_.connection.send_content(1, "some");
  run(&client_, &upstream_);
  judge_.answer = [](const Question&) { return block(); };
  judge_.current_epoch = 2;
  give(event::Tick{});
  run(&client_, &upstream_);
  EXPECT_NE(client_.find(stream, EventKind::Reset), nullptr);
  EXPECT_NE(upstream_.find(1, EventKind::Reset), nullptr);
}

TEST_P(Http2, HeadersThatHttp1CannotSayReachNobody) {
  speak_http2_to_client();
  for (const std::string path : {"/a b", "/a\tb", "/a#b", "nopath"}) {
    static_cast<void>(client_.connection.open(get(path), true));
  }
  run(&client_, nullptr);
  EXPECT_THAT(told_upstream(), IsEmpty());
}

} // namespace haechi::engine::intercept::fixture
