#include "engine/proxy/playbook_fixture.h"
#include "wire/tls/hello_fixture.h"

namespace haechi::engine::proxy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace hello = wire::tls::fixture;

const std::string kConnect = "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n";
const std::string kConnectBlocked =
    "CONNECT blocked.test:443 HTTP/1.1\r\nHost: blocked.test:443\r\n\r\n";
const std::string kEstablished = "client: HTTP/1.1 200 Connection established";
const std::string kAccessDenied("client: \x15\x03\x03\x00\x02\x02\x31", 15);

class InterceptingPlay : public fixture::Playbook {
 protected:
  InterceptingPlay() {
    options_.interception = {.of_proxy = true, .of_steered = true, .never = {"private.test"}};
  }

  void open_hello(const std::string& connect = kConnect) {
    client_sends(connect);
    resolved({"8.8.8.8", "9.9.9.9"});
  }
};

TEST_F(InterceptingPlay, LeavesOrdinaryHostsAlone) {
  open_hello();
  EXPECT_THAT(client_sends(hello::hello("a.test")), ElementsAre("count", "connect 8.8.8.8:443"));
  const std::string bytes = hello::hello("a.test");
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("upstream: " + bytes, "tunnel"));
  session_.reset();
  judge_.verdicts["a.test"] = fixture::out_of_reach();
  open_hello();
  client_sends(bytes);
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("upstream: " + bytes, "tunnel"));
}

TEST_F(InterceptingPlay, ReadsOrdinaryHostsWhereAFieldOfTheOperatorsIsSet) {
  options_.interception.always = {"*.test"};
  open_hello();
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("intercept a.test at 8.8.8.8:443"));
  for (const char* pattern : {"b.test", "*.b.test", "*.a.test.example"}) {
    EXPECT_FALSE(is_always_intercepted({.always = {pattern}}, "a.test")) << pattern;
  }
  session_.reset();
  options_.interception.never = {"a.test"};
  open_hello();
  const std::string bytes = hello::hello("a.test");
  client_sends(bytes);
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("upstream: " + bytes, "tunnel"));
  session_.reset();
  options_.interception.never.clear();
  judge_.verdicts["a.test"] = fixture::out_of_reach();
  open_hello();
  client_sends(bytes);
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("upstream: " + bytes, "tunnel"));
}

TEST_F(InterceptingPlay, ReadsOnWhereTheNameLeavesItOpen) {
  judge_.verdicts["a.test"] = fixture::warn();
  open_hello();
  // No record yet: requests are recorded one by one.
  EXPECT_THAT(client_sends(hello::hello("a.test")), ElementsAre("connect 8.8.8.8:443"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("intercept a.test at 8.8.8.8:443"));
  EXPECT_EQ(state(), ProxySession::State::Intercepted);
  EXPECT_THAT(given(event::InterceptionBegan{}), ElementsAre());
  ++judge_.current_epoch;
  judge_.verdicts["a.test"] = fixture::block();
  EXPECT_THAT(given(event::Tick{}), ElementsAre());
}

TEST_F(InterceptingPlay, AnswersForARefusedHostWithoutAskingAnybody) {
  EXPECT_THAT(client_sends(kConnectBlocked), ElementsAre(kEstablished));
  EXPECT_THAT(client_sends(hello::hello("blocked.test")),
              ElementsAre("intercept blocked.test at none"));
}

TEST_F(InterceptingPlay, AnswersSteeredClientsLikewise) {
  entrance_ = {.is_steered = true, .port = 443};
  EXPECT_THAT(client_sends(hello::hello("blocked.test")),
              ElementsAre("intercept blocked.test at none"));
  session_.reset();
  options_.interception.of_steered = false;
  EXPECT_THAT(client_sends(hello::hello("blocked.test")),
              ElementsAre("record refuse blocked.test server-name named-block", kAccessDenied,
                          "finish client"));
}

TEST_F(InterceptingPlay, KeepsItsHandsOffWhatIsNeverInspected) {
  judge_.verdicts["api.private.test"] = fixture::block();
  EXPECT_THAT(client_sends("CONNECT api.private.test:443 HTTP/1.1\r\n"
                           "Host: api.private.test:443\r\n\r\n"),
              ElementsAre("record refuse api.private.test connect named-block",
                          "client: HTTP/1.1 403 Forbidden"));
  session_.reset();
  judge_.verdicts["api.private.test"] = fixture::warn();
  open_hello("CONNECT api.private.test:443 HTTP/1.1\r\nHost: api.private.test:443\r\n\r\n");
  client_sends(hello::hello("api.private.test"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre(HasSubstr("upstream"), "tunnel"));
}

TEST_F(InterceptingPlay, RefusesNamesThatDisagreeAsBefore) {
  open_hello();
  EXPECT_THAT(client_sends(hello::hello("blocked.test")),
              ElementsAre(HasSubstr("name-mismatch"), kAccessDenied, "finish client"));
}

TEST_F(InterceptingPlay, TellsInHttpWhyAServerIsNotReached) {
  judge_.verdicts["a.test"] = fixture::warn();
  open_hello();
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(given(event::UpstreamFailed{event::ConnectFailure::Refused}),
              ElementsAre("connect 9.9.9.9:443"));
  EXPECT_THAT(given(event::UpstreamFailed{event::ConnectFailure::Refused}),
              ElementsAre("intercept a.test at none E-PROXY-013"));
}

TEST_F(InterceptingPlay, GoesByTheNamesAloneWhereNoCertificateCanBeShown) {
  const std::string bytes = hello::hello("a.test");
  judge_.verdicts["a.test"] = fixture::warn();
  open_hello();
  client_sends(bytes);
  given(event::UpstreamConnected{});
  EXPECT_THAT(given(event::InterceptionFailed{bytes}),
              ElementsAre("record pass a.test server-name restricted", "connect 8.8.8.8:443"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("upstream: " + bytes, "tunnel"));
  session_.reset();
  client_sends(kConnectBlocked);
  client_sends(hello::hello("blocked.test"));
  EXPECT_THAT(given(event::InterceptionFailed{bytes}),
              ElementsAre("record refuse blocked.test server-name named-block", kAccessDenied,
                          "finish client"));
}

TEST_F(InterceptingPlay, EndsATunnelWhoseRequestsAreToBeReadFromNowOn) {
  open_hello();
  client_sends(hello::hello("a.test"));
  given(event::UpstreamConnected{});
  ++judge_.current_epoch;
  judge_.verdicts["a.test"] = fixture::warn();
  EXPECT_THAT(given(event::Tick{}), ElementsAre("close upstream", "abort client"));
}

} // namespace
} // namespace haechi::engine::proxy
