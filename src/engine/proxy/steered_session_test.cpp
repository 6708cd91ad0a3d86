// Clients that DNS has sent to the gateway: no CONNECT, no credentials, a name in the hello or
// Host.
#include "engine/proxy/playbook_fixture.h"
#include "engine/proxy/proxy_session.h"
#include "wire/tls/hello_fixture.h"

namespace haechi::engine::proxy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace hello = wire::tls::fixture;
using State = ProxySession::State;
using std::chrono::seconds;

const std::string kAccessDenied("client: \x15\x03\x03\x00\x02\x02\x31", 15);
const std::string kInternalError("client: \x15\x03\x03\x00\x02\x02\x50", 15);
const std::string kGet = "GET /page HTTP/1.1\r\nHost: a.test\r\n\r\n";

class SteeredTls : public fixture::Playbook {
 protected:
  SteeredTls() { entrance_ = {.is_steered = true, .port = 443}; }
};

class SteeredHttp : public fixture::Playbook {
 protected:
  SteeredHttp() { entrance_ = {.is_steered = true, .port = 80}; }
};

TEST_F(SteeredTls, IsSplicedToTheNameInItsHello) {
  const std::string bytes = hello::hello("a.test");
  EXPECT_THAT(client_sends(bytes.substr(0, 1)), ElementsAre());
  EXPECT_THAT(client_sends(bytes.substr(1)), ElementsAre("count", "resolve a.test"));
  EXPECT_THAT(resolved({"8.8.8.8"}), ElementsAre("connect 8.8.8.8:443"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("upstream: " + bytes, "tunnel"));
  EXPECT_THAT(judge_.asked, ElementsAre("a.test@server-name"));
}

TEST_F(SteeredTls, KeepsWhatComesBehindTheHello) {
  const std::string bytes = hello::hello("a.test") + "early data";
  client_sends(bytes);
  resolved({"8.8.8.8"});
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("upstream: " + bytes, "tunnel"));
}

TEST_F(SteeredTls, IsRefusedByNameBeforeAnybodyIsAsked) {
  EXPECT_THAT(client_sends(hello::hello("Blocked.TEST.")),
              ElementsAre("record refuse blocked.test server-name named-block", kAccessDenied,
                          "finish client"));
}

TEST_F(SteeredTls, GoesNowhereWithoutAName) {
  judge_.undecided = fixture::allow();
  EXPECT_THAT(
      client_sends(hello::record(hello::message(hello::body("")))),
      ElementsAre("record refuse _ server-name no-server-name", kAccessDenied, "finish client"));
}

TEST_F(SteeredTls, GoesNowhereWithAHelloThatHidesItsName) {
  const std::string bytes = hello::record(hello::message(
      hello::body(hello::server_name("cloudflare-ech.com") + hello::encrypted_hello())));
  EXPECT_THAT(client_sends(bytes),
              ElementsAre(HasSubstr("encrypted-hello"), kAccessDenied, "finish client"));
}

TEST_F(SteeredTls, TakesGreaseForWhatItIs) {
  const std::string bytes = hello::record(
      hello::message(hello::body(hello::server_name("a.test") + hello::encrypted_hello())));
  EXPECT_THAT(client_sends(bytes), ElementsAre("count", "resolve a.test"));
}

TEST_F(SteeredTls, NeverComesBackToTheGateway) {
  options_.own_addresses = {*IpAddress::parse("9.9.9.9")};
  options_.allowed_destinations = {*Cidr::parse("9.0.0.0/8")};
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(resolved({"9.9.9.9"}),
              ElementsAre("record refuse a.test server-name destination-not-allowed", kAccessDenied,
                          "finish client"));
}

TEST_F(SteeredTls, IsToldByAnAlertWhatCannotBeReached) {
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(given(event::Resolved{fail("E-RESOLVE-001", "no such name")}),
              ElementsAre(kInternalError, "finish client"));
  session_.reset();
  client_sends(hello::hello("a.test"));
  resolved({"8.8.8.8"});
  EXPECT_THAT(given(event::UpstreamFailed{}), ElementsAre(kInternalError, "finish client"));
}

TEST_F(SteeredTls, HasOneDeadlineForItsHello) {
  client_sends(hello::hello("a.test").substr(0, 9));
  EXPECT_THAT(after(seconds(9)), ElementsAre());
  EXPECT_THAT(after(seconds(1)), ElementsAre("record refuse _ server-name late-hello",
                                             kAccessDenied, "finish client"));
}

TEST_F(SteeredTls, IsCutByANewPolicy) {
  client_sends(hello::hello("a.test"));
  resolved({"8.8.8.8"});
  given(event::UpstreamConnected{});
  judge_.verdicts["a.test"] = fixture::block();
  ++judge_.current_epoch;
  EXPECT_THAT(given(event::Tick{}), ElementsAre("record refuse a.test server-name named-block",
                                                "close upstream", "abort client"));
}

TEST_F(SteeredTls, IsRefusedWhileItsNameIsResolvedWhenThePolicyChanges) {
  client_sends(hello::hello("a.test"));
  judge_.verdicts["a.test"] = fixture::block();
  ++judge_.current_epoch;
  EXPECT_THAT(given(event::Tick{}), ElementsAre("record refuse a.test server-name named-block",
                                                kAccessDenied, "finish client"));
}

TEST_F(SteeredTls, AsksNobodyForCredentials) {
  options_.authentication = Authentication::Required;
  EXPECT_THAT(client_sends(hello::hello("a.test")), ElementsAre("count", "resolve a.test"));
}

TEST_F(SteeredHttp, IsForwardedToItsHost) {
  EXPECT_THAT(client_sends(kGet), ElementsAre("resolve a.test"));
  EXPECT_THAT(resolved({"8.8.8.8"}), ElementsAre("connect 8.8.8.8:80"));
  EXPECT_THAT(given(event::UpstreamConnected{}),
              ElementsAre("count", "upstream: GET /page HTTP/1.1"));
  EXPECT_THAT(sent_upstream_, HasSubstr("\r\nHost: a.test\r\n"));
  EXPECT_THAT(upstream_sends("HTTP/1.1 204 No Content\r\n\r\n"),
              ElementsAre("client: HTTP/1.1 204 No Content"));
  EXPECT_EQ(state(), State::Reading) << "the next request may go elsewhere";
  EXPECT_THAT(client_sends("GET / HTTP/1.1\r\nHost: blocked.test\r\n\r\n"),
              ElementsAre("record refuse blocked.test request named-block",
                          "client: HTTP/1.1 403 Forbidden"));
}

TEST_F(SteeredHttp, TakesTheAbsoluteFormThatAgreesWithHost) {
  EXPECT_THAT(client_sends("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n"),
              ElementsAre("resolve a.test"));
  session_.reset();
  EXPECT_THAT(client_sends("GET http://a.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n"),
              ElementsAre("client: HTTP/1.1 400 Bad Request"));
}

TEST_F(SteeredHttp, RefusesWhatNoSteeredClientSends) {
  for (const char* request :
       {"CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 8.8.8.8\r\n\r\n", "GET / HTTP/1.1\r\nHost: a.test:8080\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: a.test\r\n\r\n"}) {
    session_.reset();
    const auto lines = client_sends(request);
    ASSERT_FALSE(lines.empty()) << request;
    EXPECT_THAT(lines.front(), HasSubstr("client: HTTP/1.1 40")) << request;
    EXPECT_THAT(judge_.asked, ElementsAre()) << request;
  }
}

TEST_F(SteeredHttp, SpeaksOtherPortsWhereItListensForThem) {
  entrance_.port = 8080;
  EXPECT_THAT(client_sends("GET / HTTP/1.1\r\nHost: a.test:8080\r\n\r\n"),
              ElementsAre("resolve a.test"));
  EXPECT_THAT(resolved({"8.8.8.8"}), ElementsAre("connect 8.8.8.8:8080"))
      << "though it is no port of the explicit proxy";
}

TEST_F(SteeredHttp, IsNoFormForAnExplicitProxy) {
  entrance_ = {};
  EXPECT_THAT(client_sends(kGet), ElementsAre("client: HTTP/1.1 400 Bad Request"));
}

} // namespace
} // namespace haechi::engine::proxy
