// Absolute-form requests on real sockets: forwarded, streamed, refused, bounded.

#include "proxy_fixture.h"

#include <fmt/format.h>

#include <future>

namespace haechi::proxy_test {
namespace {

using engine::proxy::fixture::allow;
using engine::proxy::fixture::block;

class ProxyForwarding : public ProxyEndToEnd {
 protected:
  [[nodiscard]] std::string get(const std::string& host, const std::string& fields = "") const {
    return fmt::format("GET http://{0}/path HTTP/1.1\r\nHost: {0}\r\n{1}\r\n", at_origin(host),
                       fields);
  }

  [[nodiscard]] std::string post(const std::string& fields) const {
    return fmt::format("POST http://{0}/ HTTP/1.1\r\nHost: {0}\r\n{1}\r\n",
                       at_origin("allowed.test"), fields);
  }
};

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_F(ProxyForwarding, RewritesARequestAndItsAnswer) {
  start();
  const WireEnd client = connect();
  client.send(
      get("allowed.test", "Accept: */*\r\nProxy-Connection: keep-alive\r\nCookie: a=b\r\n"));
  const WireEnd upstream = origin_.accept();
  EXPECT_EQ(
      upstream.read_until("\r\n\r\n"),
      fmt::format(
          "GET /path HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\nCookie: a=b\r\nVia: 1.1 haechi\r\n\r\n",
          at_origin("allowed.test")));
  upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nKeep-Alive: x\r\n\r\nhello");
  EXPECT_EQ(client.read_message(),
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nVia: 1.1 haechi\r\n\r\nhello");
  EXPECT_EQ(records_.allowed(), 1U);
}

TEST_F(ProxyForwarding, JudgesEveryRequestOfAKeptConnection) {
  start();
  const WireEnd client = connect();
  client.send(get("allowed.test"));
  const WireEnd upstream = origin_.accept();
  EXPECT_TRUE(holds(upstream.read_until("\r\n\r\n"), "GET /path"));
  upstream.send("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(holds(client.read_until("\r\n\r\n"), " 204 "));
  client.send(get("blocked.test"));
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 403 "));
  client.send(get("allowed.test"));
  EXPECT_TRUE(holds(upstream.read_until("\r\n\r\n"), "GET /path"));
  upstream.send("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(holds(client.read_until("\r\n\r\n"), " 204 "));
  EXPECT_EQ(records_.allowed(), 2U);
  EXPECT_EQ(records_.await(1).at(0).depth, "request");
}

TEST_F(ProxyForwarding, ShowsBrowsersAPageInTheirLanguage) {
  start();
  const WireEnd client = connect();
  client.send(
      get("blocked.test", "Accept: text/html,*/*;q=0.8\r\nAccept-Language: ko-KR,ko;q=0.9\r\n"));
  const std::string page = client.read_message();
  EXPECT_TRUE(page.starts_with("HTTP/1.1 403 ")) << page;
  EXPECT_TRUE(holds(page, "Content-Type: text/html; charset=utf-8\r\n"));
  EXPECT_TRUE(holds(page, "<html lang=\"ko\""));
  EXPECT_TRUE(holds(page, "H-TEST-0001"));
  client.send(get("blocked.test", "Accept: application/json\r\n"));
  EXPECT_TRUE(holds(client.read_message(), "\"policy_refusal\""));
}

TEST_F(ProxyForwarding, SaysThatARefusalIsALegalOne) {
  options_.proxy.blocked_by = "https://authority.test/";
  judge_.verdicts["legal.test"] = block();
  judge_.verdicts["legal.test"].is_legal = true;
  start();
  const WireEnd client = connect();
  client.send(get("legal.test"));
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 451 Unavailable For Legal Reasons\r\n")) << answer;
  EXPECT_TRUE(holds(answer, "Link: <https://authority.test/>; rel=\"blocked-by\"\r\n"));
}

TEST_F(ProxyForwarding, StreamsAChunkedUploadAndKeepsItsTrailers) {
  start();
  const WireEnd client = connect();
  client.send(post("Transfer-Encoding: chunked\r\n") + "5\r\nfirst\r\n");
  const WireEnd upstream = origin_.accept();
  EXPECT_TRUE(upstream.read_until("\r\n\r\n")
                  .ends_with("Transfer-Encoding: chunked\r\nVia: 1.1 haechi\r\n\r\n"));
  EXPECT_EQ(upstream.read_until("first\r\n"), "5\r\nfirst\r\n"); // before the upload has ended
  client.send("6;x=y\r\nsecond\r\n0\r\nSum: 1\r\n\r\n");
  EXPECT_EQ(upstream.read_until("\r\n\r\n"), "6\r\nsecond\r\n0\r\nSum: 1\r\n\r\n");
}

TEST_F(ProxyForwarding, PassesEachEventOfAStreamAtOnce) {
  start();
  const WireEnd client = connect();
  client.send(get("allowed.test", "Accept: text/event-stream\r\n"));
  const WireEnd upstream = origin_.accept();
  upstream.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
  EXPECT_TRUE(holds(client.read_until("\r\n\r\n"), "Transfer-Encoding: chunked\r\n"));
  upstream.send("data: 1\n\n");
  EXPECT_EQ(client.read_until("\r\ndata: 1\n\n\r\n"), "9\r\ndata: 1\n\n\r\n");
  upstream.send("data: 2\n\n");
  EXPECT_EQ(client.read_until("\r\ndata: 2\n\n\r\n"), "9\r\ndata: 2\n\n\r\n");
}

TEST_F(ProxyForwarding, StopsTheServerWhenTheClientHasGone) {
  start();
  WireEnd client = connect();
  client.send(get("allowed.test"));
  const WireEnd upstream = origin_.accept();
  upstream.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
  EXPECT_TRUE(holds(client.read_until("\r\n\r\n"), " 200 "));
  client.close();
  EXPECT_NE(upstream.await_end(), WireEnd::End::Silent);
}

TEST_F(ProxyForwarding, PassesInterimAnswersAndTheBodyAfterThem) {
  start();
  const WireEnd client = connect();
  client.send(post("Expect: 100-continue\r\nContent-Length: 4\r\n"));
  const WireEnd upstream = origin_.accept();
  EXPECT_TRUE(holds(upstream.read_until("\r\n\r\n"), "Expect: 100-continue\r\n"));
  upstream.send("HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 100 "));
  client.send("body");
  EXPECT_EQ(upstream.read_exactly(4), "body");
  upstream.send(
      "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 103 "));
  EXPECT_TRUE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_F(ProxyForwarding, KeepsAnswersWithoutABodyApart) {
  start();
  const WireEnd client = connect();
  client.send(
      fmt::format("HEAD http://{0}/ HTTP/1.1\r\nHost: {0}\r\n\r\n", at_origin("allowed.test")));
  const WireEnd upstream = origin_.accept();
  EXPECT_TRUE(holds(upstream.read_until("\r\n\r\n"), "HEAD / HTTP/1.1"));
  upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
  EXPECT_TRUE(holds(client.read_until("\r\n\r\n"), "Content-Length: 99"));
  client.send(get("allowed.test"));
  EXPECT_TRUE(holds(upstream.read_until("\r\n\r\n"), "GET /path"));
  upstream.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n");
  EXPECT_TRUE(holds(client.read_until("\r\n\r\n"), " 304 "));
  client.send(get("allowed.test"));
  EXPECT_TRUE(holds(upstream.read_until("\r\n\r\n"), "GET /path"));
}

TEST_F(ProxyForwarding, ForwardsAnAnswerThatComesBeforeTheRequestHasEnded) {
  start();
  const WireEnd client = connect();
  client.send(post("Content-Length: 1000000\r\n") + "some");
  const WireEnd upstream = origin_.accept();
  EXPECT_TRUE(upstream.read_until("\r\n\r\n").starts_with("POST / "));
  upstream.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 413 "));
  EXPECT_EQ(client.await_end(), WireEnd::End::Fin);
}

TEST_F(ProxyForwarding, TellsATruncatedAnswerFromAWholeOne) {
  start();
  const auto ask_for = [&](std::string_view version, std::string_view answer) {
    const WireEnd client = connect();
    client.send(fmt::format("GET http://{0}/ HTTP/{1}\r\nHost: {0}\r\nConnection: close\r\n\r\n",
                            at_origin("allowed.test"), version));
    WireEnd upstream = origin_.accept();
    EXPECT_TRUE(upstream.read_until("\r\n\r\n").starts_with("GET / "));
    upstream.send(answer);
    EXPECT_TRUE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
    if (answer.ends_with("*")) {
      EXPECT_TRUE(client.read_until("*").ends_with("*"));
      upstream.reset();
    } else {
      upstream.close();
    }
    return client.read_to_end();
  };
  EXPECT_EQ(ask_for("1.1", "HTTP/1.1 200 OK\r\n\r\nwhole"), "5\r\nwhole\r\n0\r\n\r\n");
  EXPECT_EQ(ask_for("1.0", "HTTP/1.1 200 OK\r\n\r\nwhole"), "whole");
  EXPECT_EQ(ask_for("1.1", "HTTP/1.1 200 OK\r\n\r\npart*"), "\r\n");
  EXPECT_EQ(ask_for("1.1", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"), "part");
}

TEST_F(ProxyForwarding, AnswersForServersThatDoNot) {
  start();
  const auto ask_for = [&](std::string_view answer) {
    const WireEnd client = connect();
    client.send(get("allowed.test"));
    WireEnd upstream = origin_.accept();
    EXPECT_TRUE(upstream.read_until("\r\n\r\n").starts_with("GET "));
    upstream.send(answer);
    upstream.close();
    return client.read_message();
  };
  EXPECT_TRUE(holds(ask_for(""), "E-PROXY-017"));
  EXPECT_TRUE(holds(ask_for("HTTP/1.1 200"), "E-PROXY-017"));
  EXPECT_TRUE(holds(ask_for("SSH-2.0-x\r\n\r\n"), "E-PROXY-016"));
  EXPECT_TRUE(
      holds(ask_for("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), "E-PROXY-016"));
  EXPECT_TRUE(
      holds(ask_for("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "E-PROXY-016"));
}

TEST_F(ProxyForwarding, AsksAgainWhenAKeptConnectionWasJustClosed) {
  start();
  const WireEnd client = connect();
  client.send(get("allowed.test"));
  WireEnd first = origin_.accept();
  EXPECT_TRUE(first.read_until("\r\n\r\n").starts_with("GET "));
  first.send("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(holds(client.read_until("\r\n\r\n"), " 204 "));
  client.send(get("allowed.test"));
  EXPECT_TRUE(first.read_until("\r\n\r\n").starts_with("GET "));
  first.close();
  const WireEnd second = origin_.accept();
  EXPECT_TRUE(second.read_until("\r\n\r\n").starts_with("GET "));
  second.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_TRUE(client.read_message().ends_with("ok"));
  EXPECT_EQ(records_.allowed(), 2U);
}

TEST_F(ProxyForwarding, ServesPipelinedRequestsInOrder) {
  start();
  const WireEnd client = connect();
  client.send(get("blocked.test") + get("allowed.test") + get("blocked.test"));
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 403 "));
  const WireEnd upstream = origin_.accept();
  EXPECT_TRUE(upstream.read_until("\r\n\r\n").starts_with("GET "));
  upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_TRUE(client.read_message().ends_with("ok"));
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 403 "));
}

TEST_F(ProxyForwarding, IsCutWhenANewPolicyRefusesIt) {
  start();
  const WireEnd streaming = connect();
  streaming.send(get("allowed.test"));
  const WireEnd upstream = origin_.accept();
  upstream.send("HTTP/1.1 200 OK\r\n\r\ndata: 1\n\n");
  EXPECT_TRUE(holds(streaming.read_until("data: 1\n\n"), " 200 "));
  const WireEnd waiting = connect();
  waiting.send(get("allowed.test"));
  const WireEnd silent = origin_.accept();
  EXPECT_TRUE(silent.read_until("\r\n\r\n").starts_with("GET "));
  set_verdict("allowed.test", block());
  ask([this] { server_->rejudge(); });
  EXPECT_EQ(streaming.await_end(), WireEnd::End::Reset);
  EXPECT_TRUE(waiting.read_message().starts_with("HTTP/1.1 403 "));
  EXPECT_EQ(records_.await(2).size(), 2U);
}

TEST_F(ProxyForwarding, RefusesUnknownClients) {
  judge_.knows_addresses = false;
  start();
  const WireEnd client = connect();
  client.send(get("allowed.test"));
  EXPECT_TRUE(holds(client.read_message(), "Haechi-Reason: unknown-client\r\n"));
  EXPECT_EQ(records_.await(1).at(0).subject, "127.0.0.1");
  EXPECT_FALSE(origin_.has_visitor());
}

TEST_F(ProxyForwarding, AsksForCredentialsAndChecksThemOnce) {
  options_.proxy.authentication = engine::proxy::Authentication::Required;
  start();
  const WireEnd client = connect();
  client.send(get("allowed.test"));
  const std::string demand = client.read_message();
  EXPECT_TRUE(demand.starts_with("HTTP/1.1 407 ")) << demand;
  EXPECT_TRUE(holds(demand, "Proxy-Authenticate: Basic realm=\"haechi\", charset=\"UTF-8\"\r\n"));
  EXPECT_FALSE(holds(demand, "Connection: close"));
  client.send(get("allowed.test", "Proxy-Authorization: Basic bWluYTp3cm9uZw==\r\n"));
  EXPECT_TRUE(holds(client.read_message(), "E-PROXY-008"));
  const std::string right = get("warned.test", "Proxy-Authorization: Basic bWluYTpzZWNyZXQ=\r\n");
  client.send(right);
  const WireEnd upstream = origin_.accept();
  const std::string head = upstream.read_until("\r\n\r\n");
  EXPECT_FALSE(holds(head, "uthorization")) << head;
  upstream.send("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_TRUE(holds(client.read_until("\r\n\r\n"), " 204 "));
  client.send(right);
  EXPECT_TRUE(upstream.read_until("\r\n\r\n").starts_with("GET "));
  ask([this] { EXPECT_EQ(verifier_->calls, 2); });
  EXPECT_EQ(records_.await(1).at(0).subject, "mina");
}

TEST_F(ProxyForwarding, EndsSlowRequestsByOneDeadline) {
  options_.proxy.header_timeout = std::chrono::milliseconds(60);
  start();
  const WireEnd client = connect();
  client.send("GET http://allowed.test/ HTTP/1.1\r\nHost:");
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(client.await_end(), WireEnd::End::Fin);
}

TEST_F(ProxyForwarding, ClosesConnectionsWithoutARequest) {
  options_.proxy.keep_alive_timeout = std::chrono::milliseconds(60);
  start();
  EXPECT_EQ(connect().read_to_end(), "");
}

TEST_F(ProxyForwarding, AnswersRandomBytesAndLivesOn) {
  start();
  std::uint32_t state = 7;
  for (int round = 0; round < 100; ++round) {
    std::string noise;
    for (int i = 0; i < 300; ++i) {
      state = state * 1664525U + 1013904223U;
      noise += static_cast<char>(state >> 24U);
    }
    const WireEnd client = connect();
    client.send(noise);
    client.shutdown_sending();
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 4")) << answer;
  }
  EXPECT_EQ(records_.allowed(), 0U);
  const WireEnd client = connect();
  client.send(get("blocked.test"));
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 403 "));
}

TEST_F(ProxyForwarding, TurnsAwayConnectionsBeyondTheLimits) {
  options_.max_connections = 3;
  options_.max_connections_per_client = 2;
  start();
  const WireEnd first = connect();
  WireEnd second = connect();
  const WireEnd third = connect();
  EXPECT_TRUE(holds(third.read_message(), "E-PROXY-020"));
  EXPECT_EQ(numbers().turned_away, 1U);
  second.close();
  while (numbers().connections > 1) { // ends with the server's handling of the close
  }
  const WireEnd fourth = connect();
  fourth.send(get("blocked.test"));
  EXPECT_TRUE(fourth.read_message().starts_with("HTTP/1.1 403 "));
}

TEST_F(ProxyForwarding, CarriesALargeBodyToASlowReader) {
  start();
  const WireEnd client = connect();
  client.send(get("allowed.test"));
  const WireEnd upstream = origin_.accept();
  const std::string bulk(16 * 1024 * 1024, 'b');
  std::thread server([&] {
    upstream.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bulk.size()));
    upstream.send(bulk);
  });
  EXPECT_TRUE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(client.read_exactly(bulk.size()) == bulk);
  server.join();
}

TEST_F(ProxyForwarding, EndsIdleClientsAndFinishesRunningRequestsOnDrain) {
  start();
  const WireEnd idle = connect();
  const WireEnd busy = connect();
  busy.send(get("allowed.test"));
  const WireEnd upstream = origin_.accept();
  EXPECT_TRUE(upstream.read_until("\r\n\r\n").starts_with("GET "));
  // Shared: the server may still be inside set_value when the test has seen the result.
  const auto done = std::make_shared<std::promise<void>>();
  ask([&] { server_->drain([done] { done->set_value(); }, std::chrono::minutes(1)); });
  EXPECT_EQ(idle.await_end(), WireEnd::End::Fin);
  upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  const std::string answer = busy.read_message();
  EXPECT_TRUE(holds(answer, "Connection: close\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("ok"));
  EXPECT_EQ(busy.await_end(), WireEnd::End::Fin);
  EXPECT_EQ(done->get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST_F(ProxyForwarding, TakesNewOptionsForWhatComes) {
  start();
  ask([this] {
    options_.proxy.allows_every_port = false;
    EXPECT_TRUE(server_->reconfigure(options_));
  });
  EXPECT_EQ(numbers().connections, 0U);
  const WireEnd client = connect();
  client.send(get("allowed.test"));
  EXPECT_TRUE(holds(client.read_message(), "Haechi-Reason: port-not-allowed"));
}

TEST_F(ProxyForwarding, KeepsTheFormerOptionsWhenAListenerCannotBeOpened) {
  start();
  io::ProxyServerOptions wrong = options_;
  wrong.listen = {*Endpoint::parse("203.0.113.1:1")};
  ask([&] { EXPECT_FALSE(server_->reconfigure(wrong)); });
  const WireEnd client = connect();
  client.send(get("blocked.test"));
  EXPECT_TRUE(client.read_message().starts_with("HTTP/1.1 403 "));
}

} // namespace
} // namespace haechi::proxy_test
