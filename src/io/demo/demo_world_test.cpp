// The stand-ins and the clients that ask them, without a gateway between.
#include "io/demo/client_socket.h"
#include "io/demo/dns_client.h"
#include "io/demo/stand_in_dns.h"
#include "io/demo/stand_in_sites.h"
#include "io/demo/web_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>

namespace haechi::io {

namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

IpAddress ip(const char* text) {
  return IpAddress::parse(text).value();
}

const IpAddress kAsker = ip("127.0.1.77");

TEST(StandInDns, AnswersForItsNamesAlone) {
  const auto dns = StandInDns::start({ip("127.0.0.1"), 0}, {{"a.example", ip("127.0.2.1")}});
  ASSERT_TRUE(dns.has_value());
  const auto known = ask_dns(kAsker, dns->endpoint(), "A.Example");
  ASSERT_TRUE(known.has_value()) << to_string(known.error());
  EXPECT_EQ(to_text(known->rcode), "NOERROR");
  EXPECT_THAT(known->addresses, ElementsAre(ip("127.0.2.1")));
  EXPECT_FALSE(known->extended_error.has_value());
  const auto unknown = ask_dns(kAsker, dns->endpoint(), "b.example");
  ASSERT_TRUE(unknown.has_value());
  EXPECT_EQ(to_text(unknown->rcode), "NXDOMAIN");
  EXPECT_THAT(unknown->addresses, IsEmpty());
}

TEST(DnsClient, TellsThatNobodyAnswers) {
  const auto port = find_free_port({ip("127.0.0.1")}, 0, {Transport::Udp});
  const auto reply = ask_dns(kAsker, {ip("127.0.0.1"), port.value()}, "a.example");
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, "E-DEMO-001");
}

TEST(DnsClient, NamesCodesThatHaveNoName) {
  EXPECT_EQ(to_text(static_cast<wire::dns::Rcode>(9)), "RCODE9");
}

TEST(StandInSites, ServeOnePageEachByHttp) {
  const auto authority = CertificateAuthority::make("test").value();
  const IpAddress at = ip("127.0.2.77");
  const auto https = find_free_port({at}, 0, {Transport::Tcp}).value();
  const auto http = find_free_port({at}, 0, {Transport::Tcp}).value();
  const auto sites =
      StandInSites::start({{"a.example", "<A> & co", at}}, {.https = https, .http = http},
                          authority.issue({"a.example"}).value());
  ASSERT_TRUE(sites.has_value()) << to_string(sites.error());
  // A site takes any target, so it can play the proxy of an http request.
  const auto reply =
      fetch_http({.source = kAsker, .proxy = {at, http}, .host = "a.example", .port = http});
  ASSERT_TRUE(reply.has_value()) << to_string(reply.error());
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->find_field("x-haechi-stand-in"), "a.example");
  EXPECT_THAT(reply->body, HasSubstr("<h1>&lt;A&gt; &amp; co</h1>"));
  EXPECT_FALSE(reply->is_from_proxy);
}

TEST(WebClient, TellsASiteThatSpeaksNoHttp) {
  const auto authority = CertificateAuthority::make("test").value();
  const IpAddress at = ip("127.0.2.78");
  const auto https = find_free_port({at}, 0, {Transport::Tcp}).value();
  const auto http = find_free_port({at}, 0, {Transport::Tcp}).value();
  const auto sites = StandInSites::start({{"a.example", "A", at}}, {.https = https, .http = http},
                                         authority.issue({"a.example"}).value());
  ASSERT_TRUE(sites.has_value());
  const auto reply =
      fetch_http({.source = kAsker, .proxy = {at, https}, .host = "a.example", .port = http});
  ASSERT_FALSE(reply.has_value());
  EXPECT_THAT(reply.error().code, testing::AnyOf("E-DEMO-003", "E-TLS-002"));
}

TEST(FindFreePort, TakesTheWishedOneWhereItIsFree) {
  const IpAddress here = ip("127.0.2.79");
  const auto port = find_free_port({here}, 0, {Transport::Tcp, Transport::Udp}).value();
  EXPECT_EQ(find_free_port({here}, port, {Transport::Tcp}).value(), port);
  const auto taken = open_listener({here, port}, Transport::Tcp);
  ASSERT_TRUE(taken.has_value());
  EXPECT_NE(find_free_port({here}, port, {Transport::Tcp}).value(), port);
}

TEST(ConnectFrom, ShowsTheChosenAddress) {
  const IpAddress here = ip("127.0.2.80");
  const auto listener = open_listener({here, 0}, Transport::Tcp).value();
  const auto fd = connect_from(kAsker, local_endpoint(listener.get()), Transport::Tcp);
  ASSERT_TRUE(fd.has_value()) << to_string(fd.error());
  EXPECT_EQ(local_endpoint(fd->get()).address, kAsker);
}

} // namespace

} // namespace haechi::io
