#include "io/gateway/status_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::io {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Status busy() {
  Status out;
  out.epoch = 3;
  out.policy = "sha256:abc";
  out.now = out.started + std::chrono::seconds(61);
  out.workers = out.workers_answering = 2;
  out.orders = 11;
  out.records.totals.lost = 4;
  out.records.is_failing = true;
  out.records.error = "disk \"full\"";
  out.each.resize(2);
  out.each[0].dns.counters.queries = 70;
  out.reload = ReloadResult{Instant{}, false, {"p.yaml:1:1: no (E-X-001)"}};
  return out;
}

std::string ask(const std::string& first_line, const std::string& fields = "Host: 127.0.0.1\r\n") {
  return answer_status_request(first_line + " HTTP/1.1\r\n" + fields + "\r\n", busy);
}

TEST(AnswerStatusRequest, TellsStatusAsJson) {
  const std::string answer = ask("GET /status");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(answer, HasSubstr(R"({"v":1,"healthy":true,"epoch":3,"policy_digest":"sha256:abc")"));
  EXPECT_THAT(answer, HasSubstr(R"("uptime_s":61,)"));
  EXPECT_THAT(answer, HasSubstr(R"("lost":4,"failing":1,"error":"disk \"full\""})"));
  EXPECT_THAT(answer, HasSubstr(R"x("done":false,"errors":["p.yaml:1:1: no (E-X-001)"]})x"));
}

TEST(AnswerStatusRequest, LengthIsThatOfTheBody) {
  const std::string answer = ask("GET /status");
  const std::size_t body = answer.find("\r\n\r\n") + 4;
  EXPECT_THAT(answer,
              HasSubstr("Content-Length: " + std::to_string(answer.size() - body) + "\r\n"));
}

TEST(AnswerStatusRequest, TellsMetrics) {
  const std::string answer = ask("GET /metrics?x=y");
  EXPECT_THAT(answer, HasSubstr("# TYPE haechi_policy_orders gauge\nhaechi_policy_orders 11\n"));
  EXPECT_THAT(answer, HasSubstr("haechi_dns_queries_total 70\n"));
  EXPECT_THAT(answer, HasSubstr("haechi_reload_failed 1\n"));
}

TEST(AnswerStatusRequest, IllWhenAWorkerIsSilent) {
  const auto silent = [] {
    Status out = busy();
    out.workers_answering = 1;
    return out;
  };
  EXPECT_THAT(answer_status_request("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", silent),
              StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(ask("GET /health"), StartsWith("HTTP/1.1 200 "));
}

TEST(AnswerStatusRequest, HeadHasNoBody) {
  EXPECT_TRUE(ask("HEAD /status").ends_with("\r\n\r\n"));
}

TEST(AnswerStatusRequest, RefusesOtherMethodsPathsAndHosts) {
  EXPECT_THAT(ask("POST /status"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(ask("GET /etc/passwd"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("GET http://127.0.0.1/status"), StartsWith("HTTP/1.1 421 "));
  for (const char* host : {"Host: evil.example\r\n", "Host: 192.0.2.1\r\n", "Host:\r\n",
                           "Host: 127.0.0.1.evil.example\r\n"}) {
    EXPECT_THAT(ask("GET /status", host),
                testing::AnyOf(StartsWith("HTTP/1.1 421 "), StartsWith("HTTP/1.1 400 ")))
        << host;
  }
  EXPECT_THAT(ask("GET /status", ""), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer_status_request("nonsense\r\n\r\n", busy), StartsWith("HTTP/1.1 400 "));
}

TEST(StatusServer, TakesItsPort) {
  const auto server = StatusServer::make(*Endpoint::parse("127.0.0.1:0"));
  ASSERT_TRUE(server) << to_string(server.error());
  EXPECT_NE((*server)->bound().port, 0);
  EXPECT_EQ(check_endpoint_is_free((*server)->bound(), Transport::Tcp).error().code, "E-NET-001");
}

} // namespace
} // namespace haechi::io
