#include "engine/config/parse.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::config {
namespace {

using testing::ElementsAre;

ResultOrErrors<Config> parse(std::string_view proxy, std::string_view more = "") {
  return parse_config({"/etc/haechi/haechi.yaml",
                       fmt::format("policy: policy\nidentity: [{{cidr: 10.0.0.0/8, body: org}}]\n"
                                   "proxy: {}\n{}\n",
                                   proxy, more)});
}

std::string text_of(const ResultOrErrors<Config>& result) {
  return result ? "no error" : to_string(result.error().front());
}

TEST(ProxyListen, TakesPlainAndSecureListenersTogether) {
  const auto config = parse("{listen: [127.0.0.1:3128, {listen: 0.0.0.0:3129, tls: {certificate: "
                            "c.pem, key: k.pem, client_ca: ca.pem, client_certificates: required, "
                            "client_revocation: [a.crl, b.crl]}}]}");
  ASSERT_TRUE(config) << text_of(config);
  EXPECT_EQ(config->proxy.listen.size(), 1U);
  ASSERT_EQ(config->proxy.secure.size(), 1U);
  const SecureListener& secure = config->proxy.secure.front();
  EXPECT_EQ(secure.listen.to_string(), "0.0.0.0:3129");
  EXPECT_EQ(secure.certificate.path, "/etc/haechi/c.pem");
  EXPECT_EQ(secure.key.path, "/etc/haechi/k.pem");
  EXPECT_TRUE(secure.requires_certificate);
  EXPECT_EQ(secure.client_revocation.size(), 2U);
  EXPECT_TRUE(config->proxy.is_explicit());
}

TEST(ProxyTransparent, IsAListenerOfItsOwn) {
  const auto config = parse("{transparent: [0.0.0.0:8443, \"[::]:8443\"], balancers: 10.0.0.7}");
  ASSERT_TRUE(config) << text_of(config);
  EXPECT_EQ(config->proxy.transparent.size(), 2U);
  EXPECT_FALSE(config->proxy.is_explicit());
  EXPECT_TRUE(config->proxy.has_listener());
  EXPECT_THAT(config->proxy.balancers, ElementsAre(*Cidr::parse("10.0.0.7")));
}

TEST(ProxyPac, WritesProxiesInItsOwnWords) {
  const auto config =
      parse("{listen: 127.0.0.1:3128, pac: {proxies: [Proxy.Example.:3128, "
            "\"https://[2001:db8::1]:443\", \"http://10.0.0.1:8080\"], rest: direct, direct: "
            "[Corp.example.]}}");
  ASSERT_TRUE(config) << text_of(config);
  EXPECT_THAT(
      config->proxy.pac->proxies,
      ElementsAre("PROXY proxy.example:3128", "HTTPS [2001:db8::1]:443", "PROXY 10.0.0.1:8080"));
  EXPECT_FALSE(config->proxy.pac->sends_rest);
  EXPECT_THAT(config->proxy.pac->direct, ElementsAre("corp.example"));
}

TEST(Claims, ReadsRulesAndFields) {
  const auto config = parse("{listen: 127.0.0.1:3128}",
                            "certificates:\n"
                            "  - {unit: PCs, device: pc, says: device}\n"
                            "  - {policy: 2.5.29.32.0, uri: \"spiffe://x/*\", issuer: CN=x, body: "
                            "org, role: \"\", groups: [a], name: email}\n"
                            "trusted_headers: {peers: [10.0.0.5], user: X-User, groups: X-Groups, "
                            "assurance: password}\n"
                            "address_users: people.txt\n");
  ASSERT_TRUE(config) << text_of(config);
  ASSERT_EQ(config->certificates.size(), 2U);
  EXPECT_TRUE(config->certificates[0].is_device_only);
  EXPECT_EQ(config->certificates[0].device, "pc");
  EXPECT_EQ(config->certificates[1].name, CertificateRule::Name::Email);
  EXPECT_EQ(config->certificates[1].role, "");
  EXPECT_EQ(config->trusted_headers.user, "x-user");
  EXPECT_EQ(config->trusted_headers.assurance, "password");
  EXPECT_EQ(config->address_users.path, "/etc/haechi/people.txt");
}

struct Wrong {
  std::string proxy;
  std::string more;
  std::string code;
  std::uint32_t line;
};

TEST(WaysIn, TellsWhatIsWrongAndWhere) {
  const std::string fine = "{listen: 127.0.0.1:3128}";
  const auto rule = [](std::string_view text) { return fmt::format("certificates: [{}]", text); };
  const auto fields = [](std::string_view text) {
    return fmt::format("trusted_headers: {}", text);
  };
  const std::vector<Wrong> cases{
      {"{listen: [{listen: 127.0.0.1:1}]}", "", "E-CONFIG-003", 3},
      {"{listen: [{tls: {certificate: c, key: k}}]}", "", "E-CONFIG-003", 3},
      {"{listen: [{listen: 127.0.0.1:1, tls: {certificate: c}}]}", "", "E-CONFIG-003", 3},
      {"{listen: [{listen: 127.0.0.1:1, tls: {certificate: c, key: k, cert: x}}]}", "",
       "E-CONFIG-001", 3},
      {"{listen: [{listen: 127.0.0.1:1, tls: {certificate: c, key: k, client_certificates: "
       "required}}]}",
       "", "E-CONFIG-010", 3},
      {"{listen: [127.0.0.1:1, {listen: 127.0.0.1:1, tls: {certificate: c, key: k}}]}", "",
       "E-CONFIG-006", 3},
      {"{listen: 127.0.0.1:1, transparent: 127.0.0.1:1}", "", "E-CONFIG-006", 3},
      {"{listen: 127.0.0.1:1, balancers: [10.0.0.1/8]}", "", "E-CONFIG-004", 3},
      {"{listen: 127.0.0.1:1, pac: {}}", "", "E-CONFIG-003", 3},
      {"{listen: 127.0.0.1:1, pac: {proxies: []}}", "", "E-CONFIG-003", 3},
      {"{listen: 127.0.0.1:1, pac: {proxies: [proxy]}}", "", "E-CONFIG-004", 3},
      {"{listen: 127.0.0.1:1, pac: {proxies: [\"ftp://a:1\"]}}", "", "E-CONFIG-004", 3},
      {"{listen: 127.0.0.1:1, pac: {proxies: [\"a:1; DIRECT\"]}}", "", "E-CONFIG-004", 3},
      {"{listen: 127.0.0.1:1, pac: {proxies: [\"a:1\"], rest: none}}", "", "E-CONFIG-005", 3},
      {"{transparent: 127.0.0.1:1, pac: {proxies: [\"a:1\"]}}", "", "E-CONFIG-010", 3},
      {fine, rule("{device: pc}"), "E-CONFIG-003", 4},
      {fine, rule("{unit: a, policy: 1.}"), "E-CONFIG-004", 4},
      {fine, rule("{uri: \"a*b\"}"), "E-CONFIG-004", 4},
      {fine, rule("{unit: a, says: device}"), "E-CONFIG-010", 4},
      {fine, rule("{unit: a, says: device, device: pc, role: x}"), "E-CONFIG-010", 4},
      {fine, rule("{unit: a, name: nickname}"), "E-CONFIG-005", 4},
      {fine, fields("{user: X-User}"), "E-CONFIG-003", 4},
      {fine, fields("{peers: 10.0.0.1}"), "E-CONFIG-003", 4},
      {fine, fields("{peers: 10.0.0.1, user: Cookie}"), "E-CONFIG-004", 4},
      {fine, fields("{peers: 10.0.0.1, user: \"X User\"}"), "E-CONFIG-004", 4},
      {fine, fields("{peers: 10.0.0.1, user: X-A, groups: x-a}"), "E-CONFIG-006", 4},
      {fine, fields("{peers: 10.0.0.1, user: X-A, assurance: sure}"), "E-CONFIG-005", 4},
  };
  for (const Wrong& row : cases) {
    const auto config = parse(row.proxy, row.more);
    ASSERT_FALSE(config) << row.proxy << row.more;
    EXPECT_EQ(config.error().front().code, row.code) << row.proxy << row.more << text_of(config);
    EXPECT_EQ(config.error().front().where.line, row.line) << text_of(config);
    EXPECT_GT(config.error().front().where.column, 1U) << text_of(config);
  }
}

} // namespace
} // namespace haechi::engine::config
