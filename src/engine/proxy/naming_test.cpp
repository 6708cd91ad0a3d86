// Names that a connection shows, shows otherwise, or leaves out, where requests may be read.
#include "engine/proxy/playbook_fixture.h"
#include "wire/tls/hello_fixture.h"

namespace haechi::engine::proxy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace hello = wire::tls::fixture;

const std::string kConnect = "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n";
const std::string kConnectAddress = "CONNECT 8.8.8.8:443 HTTP/1.1\r\nHost: 8.8.8.8:443\r\n\r\n";
const std::string kAccessDenied("client: \x15\x03\x03\x00\x02\x02\x31", 15);
const std::string kNameless = hello::record(hello::message(hello::body("")));
const std::string kHidden = hello::record(hello::message(
    hello::body(hello::server_name("cloudflare-ech.com") + hello::encrypted_hello())));

class NamingPlay : public fixture::Playbook {
 protected:
  NamingPlay() {
    options_.interception = {
        .of_proxy = true, .of_steered = true, .never = {}, .always = {}, .pinned = {}};
    judge_.undecided = fixture::allow();
  }

  void open_hello(const std::string& connect = kConnect) {
    client_sends(connect);
    resolved({"8.8.8.8", "9.9.9.9"});
  }
};

TEST_F(NamingPlay, AHelloWithoutANameIsReadUnderTheNameOfConnect) {
  judge_.verdicts["a.test"] = fixture::warn();
  for (const std::string& bytes :
       {kNameless, hello::hello("192.0.2.1")}) { // a name, or none at all
    session_.reset();
    open_hello();
    EXPECT_THAT(client_sends(bytes), ElementsAre("connect 8.8.8.8:443"));
    EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("intercept a.test at 8.8.8.8:443"));
  }
}

TEST_F(NamingPlay, AHelloWithoutANameIsUndecidedWhereNothingIsToBeRead) {
  open_hello();
  EXPECT_THAT(client_sends(kNameless), ElementsAre("count", "connect 8.8.8.8:443"));
  session_.reset();
  judge_.undecided = fixture::block();
  open_hello();
  EXPECT_THAT(client_sends(kNameless),
              ElementsAre(HasSubstr("no-server-name"), kAccessDenied, "finish client"));
}

TEST_F(NamingPlay, WithoutACertificateToShowAMissingNameIsUndecidedAgain) {
  judge_.verdicts["a.test"] = fixture::warn();
  judge_.undecided = fixture::block();
  open_hello();
  client_sends(kNameless);
  given(event::UpstreamConnected{});
  EXPECT_THAT(given(event::InterceptionFailed{kNameless}),
              ElementsAre(HasSubstr("no-server-name"), kAccessDenied, "finish client"));
}

TEST_F(NamingPlay, ConnectByAddressGoesToTheAddressesOfTheHellosName) {
  EXPECT_THAT(client_sends(kConnectAddress), ElementsAre(HasSubstr("200")));
  EXPECT_THAT(client_sends(hello::hello("a.test")), ElementsAre("count", "resolve a.test"));
  EXPECT_THAT(resolved({"9.9.9.9"}),
              ElementsAre("record pass a.test server-name default (address-mismatch: CONNECT gave "
                          "8.8.8.8, none of a.test's)",
                          "connect 9.9.9.9:443"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre(HasSubstr("upstream"), "tunnel"));
}

TEST_F(NamingPlay, ConnectByAddressKeepsItsAddressWhereThatIsTheNames) {
  client_sends(kConnectAddress);
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(resolved({"9.9.9.9", "8.8.8.8"}), ElementsAre("connect 8.8.8.8:443"));
}

TEST_F(NamingPlay, ConnectByAddressIsReadWhereTheHellosNameAsksForIt) {
  judge_.verdicts["a.test"] = fixture::warn();
  client_sends(kConnectAddress);
  EXPECT_THAT(client_sends(hello::hello("a.test")), ElementsAre("resolve a.test"));
  resolved({"8.8.8.8"});
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("intercept a.test at 8.8.8.8:443"));
}

TEST_F(NamingPlay, ANameThatDoesNotResolveEndsTheHandshake) {
  client_sends(kConnectAddress);
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(given(event::Resolved{fail("E-RESOLVE-001", "none")}),
              ElementsAre(HasSubstr("client: \x15"), "finish client"));
}

TEST_F(NamingPlay, AHiddenNameIsDeclinedWhereConnectsHostIsToBeRead) {
  judge_.verdicts["a.test"] = fixture::warn();
  open_hello();
  EXPECT_THAT(client_sends(kHidden),
              ElementsAre("record steer a.test server-name encrypted-hello (the hello hides its "
                          "name behind cloudflare-ech.com: asked to come again without)",
                          "intercept cloudflare-ech.com at none E-PROXY-040"));
}

TEST_F(NamingPlay, AHiddenNameIsUndecidedElsewhere) {
  judge_.undecided = fixture::block();
  open_hello();
  EXPECT_THAT(client_sends(kHidden),
              ElementsAre(HasSubstr("encrypted-hello"), kAccessDenied, "finish client"));
}

TEST_F(NamingPlay, APinnedExceptionLeavesItsClientUnreadUntilItsDay) {
  judge_.verdicts["a.test"] = fixture::warn();
  const Instant end = now_.at + std::chrono::hours(1);
  options_.interception.pinned = {
      {.host = "a.test", .clients = {*Cidr::parse("127.0.0.0/8")}, .until = end, .reason = "r"}};
  open_hello();
  EXPECT_THAT(client_sends(hello::hello("a.test")),
              ElementsAre("record pass a.test server-name restricted (not read, by a pinned "
                          "exception: r)",
                          "connect 8.8.8.8:443"));
  given(event::UpstreamConnected{});
  EXPECT_EQ(session_->recheck_at(), end);
  EXPECT_THAT(after(std::chrono::hours(1)), ElementsAre("close upstream", "abort client"));
}

TEST_F(NamingPlay, APinnedExceptionIsOfItsClientsAndHostsAlone) {
  judge_.verdicts["a.test"] = fixture::warn();
  const Instant later = now_.at + std::chrono::hours(1);
  options_.interception.pinned = {
      {.host = "a.test", .clients = {*Cidr::parse("10.0.0.0/8")}, .until = later, .reason = "r"},
      {.host = "b.test", .clients = {}, .until = later, .reason = "r"},
      {.host = "a.test", .clients = {}, .until = now_.at, .reason = "r"}};
  open_hello();
  client_sends(hello::hello("a.test"));
  EXPECT_THAT(given(event::UpstreamConnected{}), ElementsAre("intercept a.test at 8.8.8.8:443"));
}

} // namespace
} // namespace haechi::engine::proxy
