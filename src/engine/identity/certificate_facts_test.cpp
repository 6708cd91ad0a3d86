#include "engine/certificates/openssl_handles.h"
#include "engine/identity/certificate_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::identity {
namespace {

using config::CertificateRule;
using testing::ElementsAre;
using testing::IsEmpty;

// Of a device: /O=Ministry/OU=Managed PCs/OU=Seoul/CN=pc-7, with a URI, an address and a policy.
Bytes make_der(std::string_view common_name = "pc-7") {
  namespace ssl = certificates;
  const ssl::CertificatePtr out(X509_new());
  const ssl::KeyPtr key(EVP_EC_gen("P-256"));
  X509_set_version(out.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(out.get()), 0xABC);
  X509_gmtime_adj(X509_getm_notBefore(out.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(out.get()), 3'600);
  X509_set_pubkey(out.get(), key.get());
  const auto add = [](X509_NAME* name, const char* field, std::string_view value) {
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, as_bytes(value).data(),
                               static_cast<int>(value.size()), -1, 0);
  };
  X509_NAME* subject = X509_get_subject_name(out.get());
  add(subject, "O", "Ministry");
  add(subject, "OU", "Managed PCs");
  add(subject, "OU", "Seoul");
  add(subject, "CN", common_name);
  X509_NAME* issuer = X509_get_issuer_name(out.get());
  add(issuer, "O", "Ministry");
  add(issuer, "CN", "Device CA");
  X509V3_CTX context;
  X509V3_set_ctx(&context, out.get(), out.get(), nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  const ssl::ExtensionPtr names(
      X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name,
                          "URI:spiffe://corp.example/pc/7,email:pc7@corp.example"));
  X509_add_ext(out.get(), names.get(), -1);
  const std::unique_ptr<CERTIFICATEPOLICIES, ssl::Freer<CERTIFICATEPOLICIES_free>> policies(
      CERTIFICATEPOLICIES_new());
  POLICYINFO* policy = POLICYINFO_new();
  policy->policyid = OBJ_txt2obj("1.3.6.1.4.1.99999.1.2", 1);
  sk_POLICYINFO_push(policies.get(), policy);
  X509_add1_ext_i2d(out.get(), NID_certificate_policies, policies.get(), 0, 0);
  X509_sign(out.get(), key.get(), EVP_sha256());
  unsigned char* der = nullptr;
  const int size = i2d_X509(out.get(), &der);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

TEST(ParseClientCertificate, ReadsWhatRulesAskFor) {
  const auto facts = parse_client_certificate(make_der());
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->common_name, "pc-7");
  EXPECT_EQ(facts->issuer, "CN=Device CA,O=Ministry");
  EXPECT_EQ(facts->serial, "0abc");
  EXPECT_THAT(facts->units, ElementsAre("Managed PCs", "Seoul"));
  EXPECT_THAT(facts->uris, ElementsAre("spiffe://corp.example/pc/7"));
  EXPECT_THAT(facts->emails, ElementsAre("pc7@corp.example"));
  EXPECT_THAT(facts->policies, ElementsAre("1.3.6.1.4.1.99999.1.2"));
}

TEST(ParseClientCertificate, LeavesOutWhatIsNoPlainText) {
  EXPECT_EQ(parse_client_certificate(make_der("pc\n7"))->common_name, "");
  EXPECT_EQ(parse_client_certificate(make_der("홍길동"))->common_name, "홍길동");
}

TEST(ParseClientCertificate, RefusesWhatIsNone) {
  const Bytes der = make_der();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, der.size() - 1}) {
    EXPECT_FALSE(parse_client_certificate(ByteView(der).first(size))) << size;
  }
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_FALSE(parse_client_certificate(longer));
}

struct RuleCase {
  CertificateRule rule;
  bool fits = false;
};

TEST(FindRule, NeedsEveryConditionOfARule) {
  const auto facts = parse_client_certificate(make_der());
  ASSERT_TRUE(facts);
  const auto rule = [](std::string unit, std::string policy, std::string uri, std::string issuer) {
    CertificateRule out;
    out.unit = std::move(unit);
    out.policy = std::move(policy);
    out.uri = std::move(uri);
    out.issuer = std::move(issuer);
    return out;
  };
  const std::vector<RuleCase> cases{
      {rule("Seoul", "", "", ""), true},
      {rule("seoul", "", "", ""), false},
      {rule("", "1.3.6.1.4.1.99999.1.2", "", ""), true},
      {rule("", "1.3.6.1.4.1.99999.1", "", ""), false},
      {rule("", "", "spiffe://corp.example/pc/7", ""), true},
      {rule("", "", "spiffe://corp.example/pc/*", ""), true},
      {rule("", "", "spiffe://corp.example/pc/", ""), false},
      {rule("", "", "", "CN=Device CA,O=Ministry"), true},
      {rule("", "", "", "CN=Device CA"), false},
      {rule("Seoul", "2.5.29.32.0", "", ""), false},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(find_rule(std::span(&cases[i].rule, 1), *facts) != nullptr, cases[i].fits) << i;
  }
}

TEST(FindRule, TakesTheFirstThatFits) {
  const auto facts = parse_client_certificate(make_der());
  std::vector<CertificateRule> rules(3);
  rules[0].unit = "Busan";
  rules[1].unit = "Seoul";
  rules[2].unit = "Managed PCs";
  EXPECT_EQ(find_rule(rules, *facts), &rules[1]);
  EXPECT_EQ(find_rule({}, *facts), nullptr);
}

TEST(NameOf, FallsBackToTheSerialNumber) {
  CertificateRule rule;
  CertificateFacts facts{.common_name = "kim", .issuer = {}, .serial = "0abc"};
  EXPECT_EQ(name_of(rule, facts), "kim");
  rule.name = CertificateRule::Name::Email;
  EXPECT_EQ(name_of(rule, facts), "certificate:0abc");
  facts.emails = {"kim@corp.example"};
  EXPECT_EQ(name_of(rule, facts), "kim@corp.example");
  rule.name = CertificateRule::Name::Uri;
  EXPECT_EQ(name_of(rule, facts), "certificate:0abc");
}

} // namespace
} // namespace haechi::engine::identity
