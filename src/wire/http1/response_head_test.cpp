#include "wire/http1/response_head.h"

#include <gtest/gtest.h>

namespace haechi::wire::http1 {
namespace {

TEST(ResponseHead, ReadsStatusAndFraming) {
  const auto head =
      parse_response_head("HTTP/1.1 200 All right\r\nContent-Length: 5\r\n\r\n", AnswerTo::Other);
  ASSERT_TRUE(head) << head.error().what;
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->reason, "All right");
  EXPECT_EQ(head->framing, (Framing{BodyKind::Length, 5}));
  EXPECT_TRUE(head->allows_keep_alive());
}

TEST(ResponseHead, TakesStatusLinesWithoutAReason) {
  EXPECT_TRUE(parse_response_head("HTTP/1.1 200\r\n\r\n", AnswerTo::Other));
  EXPECT_TRUE(parse_response_head("HTTP/1.1 200 \r\n\r\n", AnswerTo::Other));
}

TEST(ResponseHead, KnowsAnswersWithoutABody) {
  const auto kind = [](const std::string& head, AnswerTo method) {
    const auto parsed = parse_response_head(head, method);
    return parsed ? parsed->framing.kind : BodyKind::UntilClose;
  };
  const std::string length = "Content-Length: 5\r\n\r\n";
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\n" + length, AnswerTo::Head), BodyKind::None);
  EXPECT_EQ(kind("HTTP/1.1 304 Not Modified\r\n" + length, AnswerTo::Other), BodyKind::None);
  EXPECT_EQ(kind("HTTP/1.1 204 No Content\r\n\r\n", AnswerTo::Other), BodyKind::None);
  EXPECT_EQ(kind("HTTP/1.1 103 Early Hints\r\n\r\n", AnswerTo::Other), BodyKind::None);
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\n\r\n", AnswerTo::Other), BodyKind::UntilClose);
}

TEST(ResponseHead, RefusesMalformedHeads) {
  for (const std::string head :
       {"HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 099 x\r\n\r\n", "HTTP/1.1 600 x\r\n\r\n",
        "ICY 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0,\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: ,0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    const auto parsed = parse_response_head(head, AnswerTo::Other);
    ASSERT_FALSE(parsed) << head;
    EXPECT_EQ(parsed.error().status, 502);
  }
}

TEST(ResponseHead, TakesEqualLengthsAsOne) {
  const auto head = parse_response_head(
      "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nContent-Length: 5\r\n\r\n", AnswerTo::Other);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->framing.length, 5U);
}

TEST(ResponseHead, KnowsWhenTheConnectionStays) {
  const auto stays = [](const std::string& head) {
    const auto parsed = parse_response_head(head, AnswerTo::Other);
    return parsed && parsed->allows_keep_alive();
  };
  EXPECT_TRUE(stays("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_FALSE(stays("HTTP/1.1 204 No Content\r\nConnection: foo, Close\r\n\r\n"));
  EXPECT_FALSE(stays("HTTP/1.0 204 No Content\r\n\r\n"));
  EXPECT_TRUE(stays("HTTP/1.0 204 No Content\r\nConnection: keep-alive\r\n\r\n"));
  EXPECT_FALSE(stays("HTTP/1.1 200 OK\r\n\r\n"));
}

} // namespace
} // namespace haechi::wire::http1
