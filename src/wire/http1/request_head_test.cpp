#include "wire/http1/request_head.h"

#include <gtest/gtest.h>

namespace haechi::wire::http1 {
namespace {

// What a whole head is worth: `ok`, or the status and why it is refused.
std::string verdict_on(const std::string& head) {
  HeadScanner scanner(kRequestLimits);
  const auto found = scanner.scan(head);
  if (found == HeadScanner::State::Bad) {
    return std::to_string(scanner.error().status) + " " + std::string(scanner.error().what);
  }
  if (found == HeadScanner::State::NeedMore) {
    return "more";
  }
  const auto parsed = parse_request_head(head.substr(0, scanner.size()));
  return parsed ? "ok"
                : std::to_string(parsed.error().status) + " " + std::string(parsed.error().what);
}

std::string with_fields(const std::string& fields) {
  return verdict_on("POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n");
}

TEST(RequestHead, ReadsTheAbsoluteForm) {
  const std::string text = "GET HTTP://A.test:8080/p/q?r=http://b.test/ HTTP/1.1\r\nHost: "
                           "A.test:8080\r\nX:  y \t\r\n\r\n";
  const auto head = parse_request_head(text);
  ASSERT_TRUE(head) << head.error().what;
  EXPECT_EQ(head->method, "GET");
  EXPECT_EQ(head->form, TargetForm::Absolute);
  EXPECT_EQ(head->scheme, "HTTP");
  EXPECT_EQ(head->authority.host, "A.test");
  EXPECT_EQ(head->authority.port, 8080);
  EXPECT_EQ(head->path, "/p/q?r=http://b.test/");
  EXPECT_EQ(head->host, "A.test:8080");
  EXPECT_EQ(find_field(head->fields, "x"), "y");
  EXPECT_TRUE(head->wants_keep_alive());
}

TEST(RequestHead, ReadsTheAuthorityForm) {
  const auto head = parse_request_head("CONNECT [2001:db8::1]:443 HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->form, TargetForm::Authority);
  EXPECT_EQ(head->authority.host, "2001:db8::1");
  EXPECT_TRUE(head->authority.is_bracketed);
  EXPECT_EQ(head->authority.port, 443);
  EXPECT_FALSE(head->wants_keep_alive());
}

TEST(RequestHead, ReadsTargetsWithoutAPath) {
  const auto bare = parse_request_head("GET http://a.test HTTP/1.1\r\nHost: a.test\r\n\r\n");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->path, "");
  const auto query = parse_request_head("GET http://a.test?q HTTP/1.1\r\nHost: a.test\r\n\r\n");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->authority.host, "a.test");
  EXPECT_EQ(query->path, "?q");
}

TEST(RequestHead, RefusesRequestLinesThatCanBeReadTwoWays) {
  const auto line = [](const std::string& text) {
    return verdict_on(text + "\r\nHost: a.test\r\n\r\n");
  };
  EXPECT_EQ(line("GET http://a.test/ HTTP/1.1"), "ok");
  EXPECT_EQ(line("GET  http://a.test/ HTTP/1.1"),
            "400 target is empty or holds a byte that no target may hold");
  EXPECT_EQ(line("GET http://a.test/ x HTTP/1.1"),
            "400 target is empty or holds a byte that no target may hold");
  EXPECT_EQ(line("GET\thttp://a.test/ HTTP/1.1"),
            "400 request line is not `method target version`");
  EXPECT_EQ(line("GET http://a.test/"), "400 request line is not `method target version`");
  EXPECT_EQ(line("G(T http://a.test/ HTTP/1.1"), "400 request line is not `method target version`");
  EXPECT_EQ(line("GET http://a.test/ HTTP/2.0"), "505 HTTP version is not 1.0 or 1.1");
  EXPECT_EQ(line("GET http://a.test/ http/1.1"), "400 request line has no HTTP version");
  EXPECT_EQ(line("GET http://u:p@a.test/ HTTP/1.1"), "400 target's host or port is malformed");
  EXPECT_EQ(line("GET http:///x HTTP/1.1"), "400 target's host or port is malformed");
  EXPECT_EQ(line("GET http://a.test:99999/ HTTP/1.1"), "400 target's host or port is malformed");
  EXPECT_EQ(line("GET http://a.test:0/ HTTP/1.1"), "400 target's host or port is malformed");
  EXPECT_EQ(line("GET http://a.test/#f HTTP/1.1"),
            "400 target is empty or holds a byte that no target may hold");
  EXPECT_EQ(line("GET a.test HTTP/1.1"), "400 target is of no known form");
  EXPECT_EQ(line("CONNECT a.test HTTP/1.1"), "400 CONNECT needs `host:port`");
  EXPECT_EQ(line("CONNECT http://a.test:443/ HTTP/1.1"), "400 CONNECT needs `host:port`");
  EXPECT_EQ(line("GET * HTTP/1.1"), "400 target is of no known form");
  EXPECT_EQ(line("OPTIONS * HTTP/1.1"), "ok");
}

TEST(RequestHead, RefusesBareLineEndsAndNul) {
  EXPECT_EQ(verdict_on("GET http://a.test/ HTTP/1.1\nHost: a.test\n\n"), "400 LF without CR");
  EXPECT_EQ(verdict_on("GET http://a.test/ HTTP/1.1\r\nX: a\rb\r\n\r\n"), "400 CR without LF");
  EXPECT_EQ(verdict_on(std::string("GET http://a.test/\0 HTTP/1.1\r\n\r\n", 31)),
            "400 NUL in the head");
}

TEST(RequestHead, TakesTwoEmptyLinesBeforeIt) {
  EXPECT_EQ(verdict_on("\r\n\r\nGET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n"), "ok");
  EXPECT_EQ(verdict_on("\r\n\r\n\r\nGET http://a.test/ HTTP/1.1\r\n"),
            "400 empty lines before the head");
}

TEST(RequestHead, RefusesHeaderLinesThatHideOthers) {
  EXPECT_EQ(with_fields("A: b\r\n"), "ok");
  EXPECT_EQ(with_fields("A: b\r\n c\r\n"), "400 folded header line");
  EXPECT_EQ(with_fields("A : b\r\n"), "400 header name is no token");
  EXPECT_EQ(with_fields(": b\r\n"), "400 header name is no token");
  EXPECT_EQ(with_fields("A\r\n"), "400 header name is no token");
  EXPECT_EQ(with_fields("A: \x01\r\n"), "400 control character in a header value");
  EXPECT_EQ(with_fields("A: \xEA\xB0\x80\r\n"), "ok");
}

TEST(RequestHead, NeedsExactlyOneHost) {
  EXPECT_EQ(verdict_on("GET http://a.test/ HTTP/1.1\r\n\r\n"), "400 no Host header");
  EXPECT_EQ(verdict_on("GET http://a.test/ HTTP/1.0\r\n\r\n"), "ok");
  EXPECT_EQ(with_fields("host: a.test\r\n"), "400 more than one Host header");
  EXPECT_EQ(verdict_on("GET http://a.test/ HTTP/1.1\r\nHost: a.test, b.test\r\n\r\n"),
            "400 Host header is malformed");
}

TEST(RequestHead, RefusesLengthsThatCanBeReadTwoWays) {
  EXPECT_EQ(with_fields("Content-Length: 5\r\n"), "ok");
  EXPECT_EQ(with_fields("Transfer-Encoding: Chunked\r\n"), "ok");
  const std::string repeated = "400 content-length is repeated or no number";
  EXPECT_EQ(with_fields("Content-Length: 5\r\nContent-Length: 6\r\n"), repeated);
  EXPECT_EQ(with_fields("Content-Length: 5\r\nContent-Length: 5\r\n"), repeated);
  EXPECT_EQ(with_fields("Content-Length: 5, 5\r\n"), repeated);
  EXPECT_EQ(with_fields("Content-Length: +5\r\n"), repeated);
  EXPECT_EQ(with_fields("Content-Length: 0x5\r\n"), repeated);
  EXPECT_EQ(with_fields("Content-Length: 9223372036854775808\r\n"), repeated);
  EXPECT_EQ(with_fields("Content-Length:\r\n"), repeated);
  EXPECT_EQ(with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
            "400 content-length beside transfer-encoding");
  const std::string coding = "501 transfer-encoding other than one `chunked`";
  EXPECT_EQ(with_fields("Transfer-Encoding: gzip, chunked\r\n"), coding);
  EXPECT_EQ(with_fields("Transfer-Encoding: chunked, identity\r\n"), coding);
  EXPECT_EQ(with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), coding);
  EXPECT_EQ(with_fields("Transfer-Encoding: xchunked\r\n"), coding);
  EXPECT_EQ(verdict_on("POST http://a.test/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "400 transfer-encoding in HTTP/1.0");
}

TEST(RequestHead, BoundsLinesHeadersAndTheWhole) {
  EXPECT_EQ(verdict_on("GET http://a.test/" + std::string(9000, 'a')), "414 line is too long");
  EXPECT_EQ(with_fields("A: " + std::string(9000, 'a') + "\r\n"), "431 line is too long");
  std::string many;
  for (int i = 0; i < 101; ++i) {
    many += "A: b\r\n";
  }
  EXPECT_EQ(with_fields(many), "431 too many header lines");
  const std::string wide = "A: " + std::string(8000, 'a') + "\r\n";
  EXPECT_EQ(with_fields(wide + wide + wide), "431 head is too large");
}

TEST(RequestHead, IsFoundByteByByte) {
  const std::string text = "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\nrest";
  HeadScanner scanner(kRequestLimits);
  std::string buffer;
  std::size_t fed = 0;
  while (scanner.scan(buffer) == HeadScanner::State::NeedMore && fed < text.size()) {
    buffer += text[fed++];
  }
  EXPECT_EQ(scanner.size(), text.size() - 4);
  EXPECT_EQ(fed, text.size() - 4);
}

} // namespace
} // namespace haechi::wire::http1
