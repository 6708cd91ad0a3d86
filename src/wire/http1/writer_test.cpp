#include "wire/http1/writer.h"

#include <gtest/gtest.h>

namespace haechi::wire::http1 {
namespace {

std::string rewrite_request(const std::string& text) {
  const auto head = parse_request_head(text);
  return head ? write_request_head(*head, {"a.test", "haechi"}) : std::string(head.error().what);
}

std::string rewrite_response(const std::string& text, const ResponseExtras& extras,
                             AnswerTo method = AnswerTo::Other) {
  const auto head = parse_response_head(text, method);
  return head ? write_response_head(*head, extras) : std::string(head.error().what);
}

TEST(Writer, WritesRequestsInOriginFormWithoutHopByHopFields) {
  EXPECT_EQ(rewrite_request("POST http://A.test/x?y HTTP/1.1\r\nHost: A.test\r\nAccept: */*\r\n"
                            "Connection: keep-alive, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 5\r\n"
                            "Proxy-Authorization: Basic bTpz\r\nProxy-Connection: keep-alive\r\n"
                            "TE: trailers\r\nUpgrade: websocket\r\nHTTP2-Settings: x\r\n"
                            "Cookie: c=d\r\nTransfer-Encoding: CHUNKED\r\n\r\n"),
            "POST /x?y HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\nCookie: c=d\r\n"
            "Transfer-Encoding: chunked\r\nVia: 1.1 haechi\r\n\r\n");
}

TEST(Writer, CompletesTargetsWithoutAPath) {
  const std::string rest = " HTTP/1.1\r\nHost: a.test\r\n\r\n";
  EXPECT_TRUE(rewrite_request("GET http://a.test" + rest).starts_with("GET / HTTP/1.1\r\n"));
  EXPECT_TRUE(rewrite_request("GET http://a.test?q" + rest).starts_with("GET /?q HTTP/1.1\r\n"));
  EXPECT_TRUE(
      rewrite_request("OPTIONS http://a.test" + rest).starts_with("OPTIONS * HTTP/1.1\r\n"));
}

TEST(Writer, KeepsTheLengthOfAnEmptyBody) {
  EXPECT_NE(
      rewrite_request("POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n")
          .find("Content-Length: 0\r\n"),
      std::string::npos);
}

TEST(Writer, DropsExpectOfOldClients) {
  EXPECT_EQ(rewrite_request("GET http://a.test/ HTTP/1.0\r\nExpect: 100-continue\r\n\r\n"),
            "GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.0 haechi\r\n\r\n");
}

TEST(Writer, WritesResponsesAsTheyAreFramedForTheClient) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n"
                           "Connection: C, close\r\nC: d\r\nHaechi-Reference: forged\r\n\r\n";
  EXPECT_EQ(rewrite_response(head, {.body = BodyKind::Chunked}),
            "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(
      rewrite_response(head, {.body = BodyKind::UntilClose, .closes = true, .is_old_client = true}),
      "HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\n");
}

TEST(Writer, KeepsTheLengthThatAnAnswerToHeadDescribes) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n";
  EXPECT_EQ(rewrite_response(head, {}, AnswerTo::Head), head);
  EXPECT_NE(rewrite_response("HTTP/1.1 200 OK\r\nContent-Length: 0, 0\r\n\r\n", {})
                .find("Content-Length: 0\r\n"),
            std::string::npos)
      << "an empty body stays framed";
  EXPECT_EQ(rewrite_response("HTTP/1.1 304 x\r\nContent-Length: 7, 8\r\n\r\n", {}),
            "HTTP/1.1 304 x\r\n\r\n");
}

TEST(Writer, WritesChunksAndHarmlessTrailers) {
  std::string out;
  append_chunk(out, "");
  append_chunk(out, "hello world 1234");
  append_last_chunk(
      out, "grpc-status: 0\r\nContent-Length: 5\r\nHost: b.test\r\nTransfer-Encoding: x\r\n"
           "Proxy-Status: x\r\nAuthorization: y\r\n");
  EXPECT_EQ(out, "10\r\nhello world 1234\r\n0\r\ngrpc-status: 0\r\n\r\n");
}

} // namespace
} // namespace haechi::wire::http1
