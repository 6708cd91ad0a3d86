// Clients that a packet filter has redirected: where they were going is known, and proves nothing.
#include "engine/proxy/playbook_fixture.h"
#include "wire/tls/hello_fixture.h"

namespace haechi::engine::proxy {
namespace {

using fixture::Playbook;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using State = ProxySession::State;
namespace hello = wire::tls::fixture;

const std::string kAccessDenied("client: \x15\x03\x03\0\2\2\x31", 15);

class Transparent : public Playbook {
 protected:
  Transparent() { mean("9.9.9.9:443"); }

  void mean(const char* endpoint) {
    entrance_.is_steered = true;
    entrance_.meant = *Endpoint::parse(endpoint);
    entrance_.port = entrance_.meant->port;
  }

  void let_nameless_pass() { judge_.undecided = fixture::allow(); }
};

TEST_F(Transparent, GoesToAnAddressOfTheNameAndNotWhereTheClientWasGoing) {
  EXPECT_THAT(client_sends(hello::hello("a.test")), ElementsAre("count", "resolve a.test"));
  EXPECT_THAT(resolved({"8.8.8.8"}), ElementsAre("connect 8.8.8.8:443"))
      << "a forged name to another address gains nothing";
}

TEST_F(Transparent, KeepsTheClientsAddressWhereItIsOneOfTheNames) {
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(resolved({"8.8.8.8", "9.9.9.9", "1.1.1.1"}), ElementsAre("connect 9.9.9.9:443"));
  EXPECT_THAT(given(event::UpstreamFailed{}), ElementsAre("connect 8.8.8.8:443"));
}

TEST_F(Transparent, RefusesABlockedNameWhereverItGoes) {
  EXPECT_THAT(client_sends(hello::hello("blocked.test")),
              ElementsAre("record refuse blocked.test server-name named-block", kAccessDenied,
                          "finish client"));
}

TEST_F(Transparent, AsksThePolicyAboutAHelloWithoutAName) {
  EXPECT_THAT(client_sends(hello::hello_without_name()),
              ElementsAre("record refuse 9.9.9.9 server-name no-server-name", kAccessDenied,
                          "finish client"));
  session_.reset();
  let_nameless_pass();
  EXPECT_THAT(client_sends(hello::hello_without_name()),
              ElementsAre("count", "connect 9.9.9.9:443"));
  EXPECT_THAT(given(event::UpstreamConnected{}), testing::Contains("tunnel"));
}

TEST_F(Transparent, NeverGoesToTheGatewayItself) {
  let_nameless_pass();
  options_.own_endpoints = {*Endpoint::parse("9.9.9.9:443")};
  EXPECT_THAT(client_sends(hello::hello_without_name()),
              testing::Contains("record refuse 9.9.9.9 server-name destination-not-allowed"));
}

TEST_F(Transparent, AsksThePolicyAboutOtherFirstBytes) {
  let_nameless_pass();
  EXPECT_THAT(client_sends("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
              ElementsAre("count", "connect 9.9.9.9:443"));
  EXPECT_THAT(given(event::UpstreamConnected{}),
              ElementsAre("upstream: SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "tunnel"));
  judge_.undecided = fixture::block();
  session_.reset();
  EXPECT_THAT(client_sends("SSH-2.0-x\r\n"),
              ElementsAre("record refuse 9.9.9.9 server-name not-tls", "finish client"));
}

TEST_F(Transparent, TellsRequestsFromOtherLinesBytesOneByOne) {
  mean("9.9.9.9:80");
  const std::string request = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
  fixture::Lines all;
  for (const char c : request) {
    const auto lines = client_sends({&c, 1});
    all.insert(all.end(), lines.begin(), lines.end());
  }
  EXPECT_THAT(all, ElementsAre("resolve a.test"));
  EXPECT_THAT(resolved({"8.8.8.8"}), ElementsAre("connect 8.8.8.8:80"));
}

TEST_F(Transparent, TakesAHostThatIsTheAddressItself) {
  mean("9.9.9.9:80");
  let_nameless_pass();
  EXPECT_THAT(client_sends("GET / HTTP/1.1\r\nHost: 9.9.9.9\r\n\r\n"),
              ElementsAre("connect 9.9.9.9:80"));
  session_.reset();
  EXPECT_THAT(client_sends("GET / HTTP/1.1\r\nHost: 9.9.9.8\r\n\r\n"),
              ElementsAre("client: HTTP/1.1 400 Bad Request"));
}

TEST_F(Transparent, WaitsForSilentClientsNoLongerThanForAHello) {
  EXPECT_THAT(given(event::ClientBytes{"G"}), ElementsAre());
  session_.reset();
  given(event::Tick{});
  EXPECT_THAT(after(seconds(10)),
              ElementsAre("record refuse 9.9.9.9 server-name late-hello", "finish client"));
  session_.reset();
  let_nameless_pass();
  given(event::Tick{});
  EXPECT_THAT(after(seconds(10)), ElementsAre("count", "connect 9.9.9.9:443"))
      << "the server may be one that speaks first";
}

TEST_F(Transparent, IsInterceptedWhereItsListenersAre) {
  options_.interception.of_steered = true;
  judge_.verdicts["warned.test"] = fixture::warn();
  EXPECT_THAT(client_sends(hello::hello("warned.test")),
              ElementsAre("record pass warned.test server-name restricted", "resolve warned.test"));
  session_.reset();
  options_.interception.of_transparent = true;
  client_sends(hello::hello("warned.test"));
  resolved({"8.8.8.8"});
  EXPECT_THAT(given(event::UpstreamConnected{}),
              ElementsAre("intercept warned.test at 8.8.8.8:443"));
}

class FirstBytes : public Playbook {};

TEST_F(FirstBytes, OfABalancerThatIsNotListedAreRefusedByEveryDoor) {
  for (const bool is_steered : {false, true}) {
    entrance_.is_steered = is_steered;
    entrance_.port = 443;
    session_.reset();
    const auto lines = client_sends("PROXY TCP4 10.0.0.1 8.8.8.8 1 443\r\nGET / HTTP/1.1\r\n");
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.front(), "record refuse _ connect proxy-header-untrusted");
    EXPECT_EQ(lines.back(), "finish client");
    session_.reset();
    EXPECT_THAT(client_sends("PRO"), ElementsAre());
    EXPECT_THAT(client_sends("XY UNKNOWN\r\n"),
                testing::Contains("record refuse _ connect proxy-header-untrusted"));
  }
}

TEST_F(FirstBytes, OfAListedBalancerWithoutAHeaderAreNotLookedAt) {
  const auto lines = given(event::TurnedAway{"proxy-header-missing"});
  EXPECT_THAT(lines, ElementsAre("record refuse _ connect proxy-header-missing",
                                 "client: HTTP/1.1 403 Forbidden", "finish client"));
  EXPECT_EQ(state(), State::Over);
}

TEST_F(FirstBytes, ThatLookLikeAHeaderForAWhileAreNotLost) {
  EXPECT_THAT(client_sends("P"), ElementsAre());
  EXPECT_THAT(
      client_sends("OST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n"),
      ElementsAre("resolve a.test"));
}

class Pac : public Playbook {
 protected:
  Pac() { options_.pac = std::make_shared<const std::string>("function FindProxyForURL() {}"); }
};

TEST_F(Pac, IsServedToWhoAsksTheProxyItself) {
  for (const char* path : {"/proxy.pac", "/wpad.dat", "/proxy.pac?fresh=1"}) {
    session_.reset();
    Commands commands;
    ProxySession session(client_, now_, options_, entrance_);
    const std::string request = fmt::format("GET {} HTTP/1.1\r\nHost: proxy\r\n\r\n", path);
    session.handle(event::ClientBytes{request}, now_, {judge_, options_, reference_}, commands);
    ASSERT_EQ(commands.size(), 1U) << path;
    const std::string& answer = std::get<command::ToClient>(commands.front()).bytes;
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Type: application/x-ns-proxy-autoconfig\r\n"));
    EXPECT_THAT(answer, HasSubstr("Cache-Control: max-age=300\r\n"));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\nfunction FindProxyForURL() {}"));
    EXPECT_EQ(session.state(), State::Reading) << "the connection goes on";
  }
}

TEST_F(Pac, IsNothingElse) {
  for (const char* request :
       {"GET /other HTTP/1.1\r\nHost: proxy\r\n\r\n", "POST /proxy.pac HTTP/1.1\r\nHost: proxy\r\n"
                                                      "Content-Length: 0\r\n\r\n"}) {
    session_.reset();
    EXPECT_THAT(client_sends(request), ElementsAre("client: HTTP/1.1 400 Bad Request"));
  }
  session_.reset();
  EXPECT_THAT(client_sends("GET http://a.test/proxy.pac HTTP/1.1\r\nHost: a.test\r\n\r\n"),
              ElementsAre("resolve a.test"));
}

TEST_F(Pac, IsNotForStrangers) {
  judge_.knows_addresses = false;
  EXPECT_THAT(client_sends("GET /proxy.pac HTTP/1.1\r\nHost: proxy\r\n\r\n"),
              ElementsAre("record refuse proxy.pac request unknown-client",
                          "client: HTTP/1.1 403 Forbidden"));
}

TEST_F(Pac, AsksForNoPassword) {
  options_.authentication = Authentication::Required;
  EXPECT_THAT(client_sends("GET /proxy.pac HTTP/1.1\r\nHost: proxy\r\n\r\n"),
              ElementsAre("client: HTTP/1.1 200 OK"));
}

} // namespace
} // namespace haechi::engine::proxy
