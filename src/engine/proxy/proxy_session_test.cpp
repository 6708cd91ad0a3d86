#include "engine/proxy/playbook_fixture.h"
#include "engine/proxy/proxy_session.h"
#include "wire/tls/hello_fixture.h"

namespace haechi::engine::proxy {
namespace {

using fixture::Lines;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace hello = wire::tls::fixture;
using State = ProxySession::State;
using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kConnect = "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n";
const std::string kGet = "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n";
const std::string kPost =
    "POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\n";
const std::string kEstablished = "client: HTTP/1.1 200 Connection established";
const std::string kAccessDenied("client: \x15\x03\x03\x00\x02\x02\x31", 15);
const std::string kInternalError("client: \x15\x03\x03\x00\x02\x02\x50", 15);

class ProxySessionPlay : public fixture::Playbook {
 protected:
  void open_hello() {
    client_sends(kConnect);
    resolved({"8.8.8.8"});
    ASSERT_EQ(state(), State::Hello);
  }

  void begin_exchange(const std::string& request = kGet) {
    client_sends(request);
    resolved({"8.8.8.8"});
    given(event::UpstreamConnected{});
    ASSERT_EQ(state(), State::Exchanging);
  }
};

TEST_F(ProxySessionPlay, TunnelsOnlyAfterConnectAddressAndHelloWereJudged) {
  EXPECT_THAT(client_sends(kConnect), ElementsAre("resolve a.test"));
  EXPECT_THAT(resolved({"8.8.8.8"}), ElementsAre(kEstablished));
  const std::string bytes = hello::hello("a.test");
  EXPECT_THAT(client_sends(bytes.substr(0, 20)), ElementsAre());
  EXPECT_THAT(client_sends(bytes.substr(20)), ElementsAre("count", "connect 8.8.8.8:443"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("upstream: " + bytes, "tunnel"));
  EXPECT_THAT(judge_.asked, ElementsAre("a.test@connect", "a.test@connect", "a.test@server-name"));
  EXPECT_EQ(state(), State::Tunnel);
}

TEST_F(ProxySessionPlay, JudgesTheServerNameOfTheHello) {
  open_hello();
  EXPECT_THAT(client_sends(hello::hello("Blocked.TEST.")),
              ElementsAre("record refuse blocked.test server-name named-block (name-mismatch: "
                          "CONNECT named a.test, the hello blocked.test)",
                          kAccessDenied, "finish client"));
}

TEST_F(ProxySessionPlay, TakesTheStrictestOfBothNames) {
  judge_.verdicts["a.test"] = fixture::warn();
  open_hello();
  EXPECT_THAT(client_sends(hello::hello("b.test")),
              ElementsAre("record pass a.test connect restricted (name-mismatch: CONNECT named "
                          "a.test, the hello b.test)",
                          "connect 8.8.8.8:443"));
}

TEST_F(ProxySessionPlay, WritesNothingOfWhoIsOutOfReach) {
  judge_.verdicts["a.test"] = fixture::out_of_reach();
  judge_.verdicts["b.test"] = fixture::out_of_reach();
  open_hello();
  EXPECT_THAT(client_sends(hello::hello("b.test")), ElementsAre("connect 8.8.8.8:443"));
}

TEST_F(ProxySessionPlay, TakesGreaseForWhatItIsAndAnOuterNameForAFront) {
  const auto encrypted = [](const std::string& name) {
    return hello::record(
        hello::message(hello::body(hello::server_name(name) + hello::encrypted_hello())));
  };
  open_hello();
  EXPECT_THAT(client_sends(encrypted("a.test")), ElementsAre("count", "connect 8.8.8.8:443"));
  session_.reset();
  open_hello();
  EXPECT_THAT(client_sends(encrypted("front.test")),
              ElementsAre(HasSubstr("record refuse front.test server-name encrypted-hello"),
                          kAccessDenied, "finish client"));
  session_.reset();
  client_sends("CONNECT cloudflare-ech.com:443 HTTP/1.1\r\nHost: cloudflare-ech.com:443\r\n\r\n");
  resolved({"8.8.8.8"});
  EXPECT_THAT(client_sends(encrypted("cloudflare-ech.com")),
              ElementsAre(HasSubstr("encrypted-hello"), kAccessDenied, "finish client"));
}

TEST_F(ProxySessionPlay, GivesAHelloOneDeadlineForAllItsBytes) {
  open_hello();
  const std::string bytes = hello::hello("a.test");
  for (std::size_t i = 0; i < 9; ++i) {
    client_sends(bytes.substr(i, 1));
    EXPECT_THAT(after(seconds(1)), ElementsAre());
  }
  EXPECT_THAT(after(seconds(1)), ElementsAre("record refuse a.test server-name late-hello",
                                             kAccessDenied, "finish client"));
}

TEST_F(ProxySessionPlay, LetsAServerSpeakFirstWhereUndecidedPasses) {
  judge_.undecided = fixture::allow();
  open_hello();
  EXPECT_THAT(after(options_.hello_timeout), ElementsAre("count", "connect 8.8.8.8:443"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("tunnel"));
}

TEST_F(ProxySessionPlay, LeavesAddressLiteralsUndecided) {
  EXPECT_THAT(client_sends("CONNECT 8.8.8.8:443 HTTP/1.1\r\nHost: 8.8.8.8:443\r\n\r\n"),
              ElementsAre("record refuse 8.8.8.8 connect address-literal",
                          "client: HTTP/1.1 403 Forbidden"));
  judge_.undecided = fixture::allow();
  EXPECT_THAT(
      client_sends(
          "CONNECT [2001:4860:4860::8888]:443 HTTP/1.1\r\nHost: [2001:4860:4860::8888]\r\n\r\n"),
      ElementsAre(kEstablished));
  EXPECT_THAT(client_sends(hello::hello("blocked.test")),
              ElementsAre("record refuse blocked.test server-name named-block", kAccessDenied,
                          "finish client"));
}

TEST_F(ProxySessionPlay, ConnectsToJudgedAddressesOneAfterTheOther) {
  client_sends(kGet);
  EXPECT_THAT(resolved({"10.0.0.1", "8.8.8.8", "127.0.0.1", "9.9.9.9", "::1"}),
              ElementsAre("connect 8.8.8.8:80"));
  EXPECT_THAT(given(event::UpstreamFailed{event::ConnectFailure::Refused}),
              ElementsAre("connect 9.9.9.9:80"));
  EXPECT_THAT(
      after(options_.connect_timeout),
      ElementsAre("close upstream", "client: HTTP/1.1 504 Gateway Timeout", "finish client"));
}

TEST_F(ProxySessionPlay, RefusesNamesThatLeadInwards) {
  client_sends(kGet);
  EXPECT_THAT(resolved({"10.0.0.1", "::1", "169.254.169.254"}),
              ElementsAre("record refuse a.test request destination-not-allowed",
                          "client: HTTP/1.1 403 Forbidden", "finish client"));
}

TEST_F(ProxySessionPlay, TellsResolverFailures) {
  client_sends(kGet);
  EXPECT_THAT(given(event::Resolved{fail("E-RESOLVE-002", "no answer")}),
              ElementsAre("client: HTTP/1.1 504 Gateway Timeout", "finish client"));
  session_.reset();
  client_sends(kConnect);
  EXPECT_THAT(after(options_.reach_timeout),
              ElementsAre("client: HTTP/1.1 504 Gateway Timeout", "finish client"));
}

TEST_F(ProxySessionPlay, EndsAHandshakeThatNobodyWillAnswer) {
  open_hello();
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(given(event::UpstreamFailed{}), ElementsAre(kInternalError, "finish client"));
}

TEST_F(ProxySessionPlay, RefusesRequestsThatContradictThemselves) {
  for (const std::string request :
       {"GET http://a.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n",
        "GET http://a.test/ HTTP/1.1\r\nHost: a.test:8080\r\n\r\n",
        "GET http://a.test/ HTTP/1.1\r\nHost:\r\n\r\n",
        "CONNECT a.test:443 HTTP/1.1\r\nHost: b.test:443\r\n\r\n",
        "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:80\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "GET https://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n",
        "GET http://0x7f.1/ HTTP/1.1\r\nHost: 0x7f.1\r\n\r\n",
        "GET http://2130706433/ HTTP/1.1\r\nHost: 2130706433\r\n\r\n"}) {
    session_.reset();
    EXPECT_THAT(client_sends(request), ElementsAre("client: HTTP/1.1 400 Bad Request")) << request;
  }
  EXPECT_TRUE(judge_.asked.empty());
}

TEST_F(ProxySessionPlay, TakesSpellingsOfOneHostAsOne) {
  EXPECT_THAT(client_sends("GET http://A.Test.:80/ HTTP/1.1\r\nHost: a.test\r\n\r\n"),
              ElementsAre("resolve a.test"));
  session_.reset();
  EXPECT_THAT(client_sends("CONNECT a.test:443 HTTP/1.1\r\nHost: A.TEST\r\n\r\n"),
              ElementsAre("resolve a.test"));
}

TEST_F(ProxySessionPlay, RefusesMalformedHeadsAndHangsUp) {
  EXPECT_THAT(client_sends("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nA : b\r\n\r\n"),
              ElementsAre("client: HTTP/1.1 400 Bad Request", "finish client"));
}

TEST_F(ProxySessionPlay, DoesNotTakeABodyForARequest) {
  EXPECT_THAT(
      client_sends(
          "POST http://blocked.test/ HTTP/1.1\r\nHost: blocked.test\r\nContent-Length: 60\r\n\r\n"
          "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n"),
      ElementsAre("record refuse blocked.test request named-block",
                  "client: HTTP/1.1 403 Forbidden", "finish client"));
}

TEST_F(ProxySessionPlay, GivesARequestHeadOneDeadline) {
  EXPECT_THAT(client_sends("GET"), ElementsAre());
  EXPECT_THAT(after(seconds(9)), ElementsAre());
  EXPECT_THAT(client_sends(" "), ElementsAre());
  EXPECT_THAT(after(seconds(1)),
              ElementsAre("client: HTTP/1.1 408 Request Timeout", "finish client"));
}

TEST_F(ProxySessionPlay, GivesUpUploadsThatStandStillAndWaitsLongForAnswers) {
  begin_exchange(kPost);
  EXPECT_THAT(after(options_.upload_timeout), ElementsAre("client: HTTP/1.1 408 Request Timeout",
                                                          "close upstream", "finish client"));
  session_.reset();
  begin_exchange();
  EXPECT_THAT(after(std::chrono::minutes(10)), ElementsAre());
  EXPECT_THAT(after(options_.idle_timeout), ElementsAre("client: HTTP/1.1 504 Gateway Timeout",
                                                        "close upstream", "finish client"));
}

TEST_F(ProxySessionPlay, AbortsUpstreamWhenAnUploadIsCutShort) {
  begin_exchange(kPost);
  EXPECT_THAT(client_sends("bo"), ElementsAre("upstream: bo"));
  EXPECT_THAT(given(event::ClientEnd{}), ElementsAre("close upstream", "abort client"));
}

TEST_F(ProxySessionPlay, RefusesABodyThatBreaksItsFraming) {
  begin_exchange(
      "POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_THAT(client_sends("5\r\nhelloXX"),
              ElementsAre("upstream: 5\r\nhello\r\n", "client: HTTP/1.1 400 Bad Request",
                          "close upstream", "finish client"));
}

TEST_F(ProxySessionPlay, KeepsBothConnectionsForTheSameOrigin) {
  begin_exchange();
  EXPECT_THAT(upstream_sends("HTTP/1.1 204 x\r\n\r\n"), ElementsAre("client: HTTP/1.1 204 x"));
  EXPECT_THAT(client_sends(kGet), ElementsAre("count", "upstream: GET / HTTP/1.1"));
  EXPECT_THAT(upstream_sends("HTTP/1.1 204 x\r\n\r\n"), ElementsAre("client: HTTP/1.1 204 x"));
  EXPECT_THAT(client_sends("GET http://b.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n"),
              ElementsAre("close upstream", "resolve b.test"));
}

TEST_F(ProxySessionPlay, NeverAsksTwiceForWhatMayActTwice) {
  begin_exchange();
  upstream_sends("HTTP/1.1 204 x\r\n\r\n");
  client_sends("DELETE http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n");
  EXPECT_THAT(given(event::UpstreamEnd{}),
              ElementsAre("client: HTTP/1.1 502 Bad Gateway", "close upstream", "finish client"));
}

TEST_F(ProxySessionPlay, DropsAnUpstreamThatSpeaksUnasked) {
  begin_exchange();
  upstream_sends("HTTP/1.1 204 x\r\n\r\n");
  EXPECT_THAT(upstream_sends("HTTP/1.1 200 smuggled\r\n\r\n"), ElementsAre("close upstream"));
  EXPECT_THAT(client_sends(kGet), ElementsAre("resolve a.test"));
}

TEST_F(ProxySessionPlay, DropsAnUpstreamThatSaysMoreThanItsAnswer) {
  begin_exchange();
  EXPECT_THAT(upstream_sends("HTTP/1.1 204 x\r\n\r\nHTTP/1.1 200 smuggled\r\n\r\n"),
              ElementsAre("client: HTTP/1.1 204 x", "close upstream"));
}

TEST_F(ProxySessionPlay, IsJudgedAgainInEveryState) {
  const auto refuse_now = [&] {
    judge_.verdicts["a.test"] = fixture::block();
    ++judge_.current_epoch;
    const Lines lines = given(event::Tick{});
    judge_.verdicts.erase("a.test");
    session_.reset();
    return lines;
  };
  client_sends(kGet);
  EXPECT_THAT(refuse_now(), ElementsAre("record refuse a.test request named-block",
                                        "client: HTTP/1.1 403 Forbidden", "finish client"));
  open_hello();
  EXPECT_THAT(refuse_now(),
              ElementsAre("record refuse a.test connect named-block", "finish client"));
  open_hello();
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(refuse_now(), ElementsAre("record refuse a.test server-name named-block",
                                        kAccessDenied, "close upstream", "finish client"));
  open_hello();
  client_sends(hello::hello("a.test"));
  given(event::UpstreamConnected{});
  EXPECT_THAT(refuse_now(), ElementsAre("record refuse a.test server-name named-block",
                                        "close upstream", "abort client"));
}

TEST_F(ProxySessionPlay, IsLeftAloneByAPolicyThatStillAllowsIt) {
  open_hello();
  client_sends(hello::hello("a.test"));
  given(event::UpstreamConnected{});
  ++judge_.current_epoch;
  EXPECT_THAT(given(event::Tick{}), ElementsAre());
  EXPECT_EQ(session_->epoch(), judge_.current_epoch);
}

TEST_F(ProxySessionPlay, IsCutWhenItsClientIsNoLongerKnown) {
  open_hello();
  client_sends(hello::hello("a.test"));
  given(event::UpstreamConnected{});
  judge_.knows_addresses = false;
  ++judge_.current_epoch;
  EXPECT_THAT(given(event::Tick{}), ElementsAre("record refuse a.test server-name unknown-client",
                                                "close upstream", "abort client"));
}

TEST_F(ProxySessionPlay, IsJudgedAgainWhenItsVerdictEnds) {
  judge_.verdicts["a.test"] = fixture::allow();
  judge_.verdicts["a.test"].valid_until = now_.at + seconds(5);
  open_hello();
  client_sends(hello::hello("a.test"));
  given(event::UpstreamConnected{});
  judge_.verdicts["a.test"] = fixture::block();
  EXPECT_THAT(after(seconds(4)), ElementsAre());
  EXPECT_THAT(after(seconds(1)), ElementsAre("record refuse a.test server-name named-block",
                                             "close upstream", "abort client"));
}

TEST_F(ProxySessionPlay, NeverAcceptsPasswordsFromBeyondLoopback) {
  client_ = *IpAddress::parse("192.0.2.7");
  options_.authentication = Authentication::Required;
  const std::string with = "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n"
                           "Proxy-Authorization: Basic bWluYTpzZWNyZXQ=\r\n\r\n";
  EXPECT_THAT(client_sends(with), ElementsAre("client: HTTP/1.1 403 Forbidden"));
  EXPECT_THAT(client_sends(kConnect), ElementsAre("client: HTTP/1.1 403 Forbidden"));
}

TEST_F(ProxySessionPlay, AsksUnknownAddressesForCredentialsWhereTheyAreOptional) {
  options_.authentication = Authentication::Optional;
  EXPECT_THAT(client_sends(kGet), ElementsAre("resolve a.test"));
  session_.reset();
  judge_.knows_addresses = false;
  EXPECT_THAT(client_sends(kGet),
              ElementsAre("client: HTTP/1.1 407 Proxy Authentication Required"));
  EXPECT_THAT(client_sends("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n"
                           "Proxy-Authorization: basic bWluYTpzZWNyZXQ=\r\n\r\n"),
              ElementsAre("verify mina secret"));
  EXPECT_THAT(given(event::Verified{true}), ElementsAre("resolve a.test"));
}

TEST_F(ProxySessionPlay, ForgetsTheUserWhenARequestCarriesNoCredentials) {
  options_.authentication = Authentication::Optional;
  client_sends("GET http://blocked.test/ HTTP/1.1\r\nHost: blocked.test\r\n"
               "Proxy-Authorization: Basic bWluYTpzZWNyZXQ=\r\n\r\n");
  given(event::Verified{true});
  judge_.knows_addresses = false;
  ++judge_.current_epoch;
  EXPECT_THAT(client_sends(kGet),
              ElementsAre("client: HTTP/1.1 407 Proxy Authentication Required"));
}

TEST_F(ProxySessionPlay, HangsUpAfterFiveWrongPasswords) {
  options_.authentication = Authentication::Required;
  const std::string request = "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n"
                              "Proxy-Authorization: Basic bWluYTp3cm9uZw==\r\n\r\n";
  for (int i = 0; i < 4; ++i) {
    client_sends(request);
    EXPECT_THAT(given(event::Verified{false}),
                ElementsAre("client: HTTP/1.1 407 Proxy Authentication Required"));
  }
  client_sends(request);
  EXPECT_THAT(given(event::Verified{false}),
              ElementsAre("client: HTTP/1.1 407 Proxy Authentication Required", "finish client"));
}

TEST_F(ProxySessionPlay, ReadsAnyCutOfARequestAlike) {
  const std::string request = kPost + "body";
  for (std::size_t piece = 1; piece <= request.size(); ++piece) {
    session_.reset();
    sent_upstream_.clear();
    for (std::size_t at = 0; at < request.size(); at += piece) {
      client_sends(request.substr(at, piece));
      if (state() == State::Resolving) {
        resolved({"8.8.8.8"});
        given(event::UpstreamConnected{});
      }
    }
    EXPECT_EQ(sent_upstream_, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n"
                              "Via: 1.1 haechi\r\n\r\nbody")
        << piece;
  }
}

TEST_F(ProxySessionPlay, BoundsWhatItKeepsOfPipelinedRequests) {
  begin_exchange();
  EXPECT_TRUE(session_->wants_client());
  client_sends(std::string(20'000, 'x'));
  EXPECT_FALSE(session_->wants_client());
}

} // namespace
} // namespace haechi::engine::proxy
