// Who asks, when the address is not all that is known: TLS, certificates, fields of trusted peers.
#include "engine/proxy/playbook_fixture.h"

namespace haechi::engine::proxy {
namespace {

using fixture::Lines;
using fixture::Playbook;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kMina = "Proxy-Authorization: Basic bWluYTpzZWNyZXQ=\r\n"; // mina:secret

std::string request(std::string_view fields) {
  return fmt::format("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n{}\r\n", fields);
}

// Knows claims as the real judge does: whoever a certificate or a field names.
class ClaimsJudge : public fixture::FakeJudge {
 public:
  mutable std::vector<identity::Claims> claimed;
  mutable gateway::Subject named;
  std::string assurance = "certificate";

  [[nodiscard]] const gateway::Subject*
  identify_claims(const IpAddress& client, const identity::Claims& claims) const override {
    claimed.push_back(claims);
    if (claims.certificate || claims.header) {
      named.name = claims.header ? claims.header->user : claims.certificate->common_name;
      named.who.assurance = assurance;
      return &named;
    }
    return FakeJudge::identify_claims(client, claims);
  }
};

class ClaimsOfClients : public testing::Test {
 protected:
  Lines client_sends(std::string_view bytes) {
    if (!session_) {
      session_ = std::make_unique<ProxySession>(client_, now_, options_, entrance_, certificate_);
    }
    Commands commands;
    session_->handle(event::ClientBytes{bytes}, now_, {judge_, options_, reference_}, commands);
    Lines lines;
    for (const Command& each : commands) {
      lines.push_back(std::visit(fixture::ToLine{}, each));
      last_ = each.index() == 0 ? std::get<command::ToClient>(each).bytes : last_;
    }
    return lines;
  }

  void trust_this_client() {
    options_.trusted_fields = {{*Cidr::parse("192.0.2.7")}, "x-user", "x-groups"};
    judge_.assurance = "address";
  }

  ClaimsJudge judge_;
  ProxyOptions options_;
  Entrance entrance_;
  std::shared_ptr<const identity::CertificateFacts> certificate_;
  ReferenceSource reference_ = [] { return "H-TEST-0001"; };
  IpAddress client_ = *IpAddress::parse("192.0.2.7");
  Moment now_{Instant(std::chrono::hours(24)), std::chrono::hours(1)};
  std::unique_ptr<ProxySession> session_;
  std::string last_; // that was sent to the client
};

TEST_F(ClaimsOfClients, PasswordsAreTakenThroughTlsFromAnywhere) {
  options_.authentication = Authentication::Required;
  EXPECT_THAT(client_sends(request(kMina)), ElementsAre("client: HTTP/1.1 403 Forbidden"));
  session_.reset();
  entrance_.is_secure = true;
  EXPECT_THAT(client_sends(request("")),
              ElementsAre("client: HTTP/1.1 407 Proxy Authentication Required"));
  EXPECT_THAT(client_sends(request(kMina)), ElementsAre("verify mina secret"));
}

TEST_F(ClaimsOfClients, LoopbackIsNoneWhereABalancerSaysSo) {
  client_ = *IpAddress::parse("127.0.0.1");
  options_.authentication = Authentication::Required;
  entrance_.is_balanced = true;
  EXPECT_THAT(client_sends(request(kMina)), ElementsAre("client: HTTP/1.1 403 Forbidden"));
  EXPECT_THAT(last_, HasSubstr("E-PROXY-009"));
}

TEST_F(ClaimsOfClients, ACertificateIsProofEnough) {
  options_.authentication = Authentication::Required;
  entrance_.is_secure = true;
  certificate_ = std::make_shared<const identity::CertificateFacts>(
      identity::CertificateFacts{.common_name = "pc-7"});
  EXPECT_THAT(client_sends(request(kMina)), ElementsAre("resolve a.test"))
      << "the weaker password is not even looked at";
}

TEST_F(ClaimsOfClients, FieldsOfTrustedPeersNameWhoAsksForEachRequest) {
  trust_this_client();
  EXPECT_THAT(client_sends(request("X-User: kim\r\nX-Groups: a, b\r\n")),
              ElementsAre("resolve a.test"));
  EXPECT_EQ(judge_.claimed.back().header,
            (identity::HeaderClaim{"kim", std::vector<std::string>{"a", "b"}}));
  session_.reset();
  client_sends(request(""));
  EXPECT_FALSE(judge_.claimed.back().header) << "the peer speaks for itself";
}

TEST_F(ClaimsOfClients, FieldsOfAnybodyElseMeanNothing) {
  trust_this_client();
  client_ = *IpAddress::parse("192.0.2.8");
  EXPECT_THAT(client_sends(request("X-User: kim\r\nX-User: lee\r\n")),
              ElementsAre("resolve a.test"));
  EXPECT_FALSE(judge_.claimed.back().header);
}

TEST_F(ClaimsOfClients, FieldsThatCannotBeReadAreRefused) {
  trust_this_client();
  for (const char* fields : {"X-User: kim\r\nX-User: lee\r\n", "X-User: a b\r\n", "X-User:\r\n",
                             "X-User: kim\r\nX-Groups: a,,b\r\n"}) {
    session_.reset();
    EXPECT_THAT(client_sends(request(fields)), ElementsAre("client: HTTP/1.1 400 Bad Request"))
        << fields;
    EXPECT_THAT(last_, HasSubstr("E-PROXY-024")) << fields;
  }
}

TEST_F(ClaimsOfClients, AWordThatCountsAsAPasswordIsProofEnough) {
  trust_this_client();
  options_.authentication = Authentication::Required;
  EXPECT_THAT(client_sends(request("X-User: kim\r\n")),
              ElementsAre("client: HTTP/1.1 403 Forbidden"));
  session_.reset();
  judge_.assurance = "password";
  EXPECT_THAT(client_sends(request("X-User: kim\r\n")), ElementsAre("resolve a.test"));
}

class Leaks : public Playbook {};

TEST_F(Leaks, NothingByWhichClientsAreKnownGoesUpstream) {
  options_.trusted_fields = {{}, "x-user", "x-groups"};
  client_sends("POST http://a.test/ HTTP/1.1\r\nHost: a.test\r\nX-User: kim\r\nX-GROUPS: a\r\n"
               "Proxy-Authorization: Basic bWluYTpzZWNyZXQ=\r\nProxy-Connection: keep-alive\r\n"
               "X-Kept: 1\r\nTransfer-Encoding: chunked\r\nTrailer: X-User\r\n\r\n");
  resolved({"8.8.8.8"});
  given(event::UpstreamConnected{});
  client_sends(
      "2\r\nhi\r\n0\r\nX-User: lee\r\nX-Sum: 1\r\nProxy-Authorization: Basic eA==\r\n\r\n");
  EXPECT_THAT(sent_upstream_, HasSubstr("X-Kept: 1\r\n"));
  EXPECT_THAT(sent_upstream_, HasSubstr("X-Sum: 1\r\n"));
  for (const char* secret : {"kim", "lee", "X-GROUPS", "Proxy-Auth", "Basic"}) {
    EXPECT_THAT(sent_upstream_, Not(HasSubstr(secret)));
  }
}

class Pipelining : public Playbook {};

// RFC 9110 section 9.3.6: what stands behind CONNECT is the tunnel's, and waits for its 200.
TEST_F(Pipelining, BytesBehindConnectNeverMeetAnAnswerThatRefusesIt) {
  options_.authentication = Authentication::Required;
  const std::string connect = "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n";
  EXPECT_THAT(client_sends(connect + "\r\n"),
              ElementsAre("client: HTTP/1.1 407 Proxy Authentication Required"));
  EXPECT_THAT(client_sends(connect + std::string(kMina) + "\r\nearly bytes"),
              ElementsAre("verify mina secret"));
  EXPECT_THAT(given(event::Verified{true}), ElementsAre("resolve a.test"));
  EXPECT_THAT(resolved({"8.8.8.8"}).front(), HasSubstr("200 Connection established"));
}

TEST_F(Pipelining, BytesBehindARefusedConnectAreNoRequest) {
  options_.authentication = Authentication::Required;
  EXPECT_THAT(client_sends("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n"
                           "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n"),
              ElementsAre("client: HTTP/1.1 407 Proxy Authentication Required", "finish client"));
}

} // namespace
} // namespace haechi::engine::proxy
