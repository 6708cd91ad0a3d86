#include "engine/certificates/authority_facts.h"
#include "engine/certificates/authority_schedule.h"
#include "engine/certificates/certificate_exception.h"
#include "engine/certificates/key_type.h"

#include <gtest/gtest.h>

namespace haechi::engine::certificates {

namespace {

Instant at(std::string_view text) {
  const auto read = parse_date_time(text);
  return Instant(read.value().local.time_since_epoch());
}

TEST(HostCoverage, HoldsWildcardsToOneWholeLabel) {
  struct Case {
    const char* host;
    const char* pattern;
    bool is_covered;
  };

  for (const Case& one :
       {Case{"a.example.org", "a.example.org", true}, Case{"a.example.org", "*.example.org", true},
        Case{"example.org", "*.example.org", false},
        Case{"a.b.example.org", "*.example.org", false}, Case{"example.org", "*.org", false},
        Case{"xn--hj2bn7f.example.org", "*.example.org", true},
        Case{"ab.example.org", "a*.example.org", false},
        Case{"badexample.org", "*.example.org", false}}) {
    EXPECT_EQ(matches_host_pattern(one.host, one.pattern), one.is_covered)
        << one.host << " against " << one.pattern;
  }
}

TEST(HostCoverage, AddressesAreCoveredByAddressesAlone) {
  const auto address = IpAddress::parse("192.0.2.7").value();
  EXPECT_TRUE(covers({{}, {address}}, Target::of(address)));
  EXPECT_FALSE(covers({{"192.0.2.7"}, {}}, Target::of(address)));
  EXPECT_FALSE(covers({{}, {address}}, Target::of("example.org")));
}

TEST(HostCoverage, WritesPatternsInOneSpelling) {
  EXPECT_EQ(make_host_pattern("*.Example.ORG."), "*.example.org");
  EXPECT_EQ(make_host_pattern("해치.example"), "xn--v96b13k.example");
  EXPECT_FALSE(make_host_pattern("a*.example.org"));
  EXPECT_FALSE(make_host_pattern("*"));
  EXPECT_FALSE(make_host_pattern("192.0.2.7"));
  EXPECT_FALSE(make_host_pattern(std::string_view("a\0.example.org", 14)));
}

NameConstraints constraints(const std::vector<std::string>& permitted,
                            const std::vector<std::string>& excluded) {
  NameConstraints out;
  for (const std::string& text : permitted) {
    EXPECT_TRUE(add_permitted(out, text)) << text;
  }
  for (const std::string& text : excluded) {
    EXPECT_TRUE(add_excluded(out, text)) << text;
  }
  return out;
}

TEST(NameConstraints, PermittedNamesHoldAllBelowThemAndNothingElse) {
  const auto some = constraints({"openai.com", "10.0.0.0/8"}, {});
  EXPECT_TRUE(some.allows(std::string_view("openai.com")));
  EXPECT_TRUE(some.allows(std::string_view("*.api.openai.com")));
  EXPECT_FALSE(some.allows(std::string_view("notopenai.com")));
  EXPECT_FALSE(some.allows(std::string_view("*.com")));
  EXPECT_TRUE(some.allows(IpAddress::parse("10.1.2.3").value()));
  EXPECT_FALSE(some.allows(IpAddress::parse("192.0.2.1").value()));
}

TEST(NameConstraints, OneKindOfPermittedNamesExcludesTheOther) {
  EXPECT_FALSE(constraints({"openai.com"}, {}).allows(IpAddress::parse("10.1.2.3").value()));
  EXPECT_FALSE(constraints({"10.0.0.0/8"}, {}).allows(std::string_view("openai.com")));
}

TEST(NameConstraints, AWildcardThatReachesAnExcludedNameIsExcluded) {
  const auto some = constraints({}, {"bank.example.org"});
  EXPECT_FALSE(some.allows(std::string_view("*.example.org")));
  EXPECT_FALSE(some.allows(std::string_view("login.bank.example.org")));
  EXPECT_TRUE(some.allows(std::string_view("*.chat.example.org")));
}

TEST(NameConstraints, RefusesWhatIsNoName) {
  NameConstraints out;
  for (const char* text : {"", "*.example.org", "a,permitted;DNS:b", "10.0.0.1/8", "exa mple"}) {
    EXPECT_FALSE(add_permitted(out, text)) << text;
  }
}

TEST(AuthoritySchedule, IsReadBackAsItWasWritten) {
  const std::vector<Generation> schedule{{1, at("2026-01-01")}, {3, at("2026-06-01")}};
  EXPECT_EQ(parse_schedule(format_schedule(schedule)).value(), schedule);
}

TEST(AuthorityFacts, TheLastOneWhoseTimeHasComeSigns) {
  std::vector<AuthorityFacts> all(3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    all[i].generation = i + 1;
    all[i].limits.not_after = at("2030-01-01");
  }
  all[0].signs_from = at("2026-01-01");
  all[1].signs_from = at("2026-06-01");
  all[2].signs_from = at("2026-09-01");
  all[2].limits.not_after = at("2026-10-01");
  const auto signing = [&](std::string_view now) {
    const AuthorityFacts* one = find_signing_authority(all, at(now));
    return one == nullptr ? 0U : one->generation;
  };
  EXPECT_EQ(signing("2025-12-31"), 0U);
  EXPECT_EQ(signing("2026-05-31"), 1U);
  EXPECT_EQ(signing("2026-06-01"), 2U);
  EXPECT_EQ(signing("2026-09-01"), 3U);
  EXPECT_EQ(signing("2026-10-01"), 2U) << "an expired one does not sign";
}

TEST(AuthoritySchedule, RefusesWhatDoesNotRise) {
  for (const char* text :
       {"", "1", "x 2026-01-01T00:00:00Z\n", "1 2026-01-01\n", "0 2026-01-01T00:00:00Z\n",
        "2 2026-01-01T00:00:00Z\n1 2026-02-01T00:00:00Z\n",
        "1 2026-01-01T00:00:00Z\n2 2026-01-01T00:00:00Z\n"}) {
    EXPECT_FALSE(parse_schedule(text)) << text;
  }
}

TEST(AuthorityProfile, RefusesNamesAndYearsBeyondTheirBounds) {
  EXPECT_TRUE(check_authority_profile({}));
  EXPECT_TRUE(check_authority_profile({.common_name = "해치 검사 CA"}));
  EXPECT_FALSE(check_authority_profile({.common_name = ""}));
  EXPECT_FALSE(check_authority_profile({.common_name = std::string(57, 'a')}));
  EXPECT_FALSE(check_authority_profile({.organization = "a\nb"}));
  EXPECT_FALSE(check_authority_profile({.organization = "\xff"}));
  EXPECT_FALSE(check_authority_profile({.years = 0}));
  EXPECT_FALSE(check_authority_profile({.years = 21}));
}

wire::tls::ClientHello hello(std::vector<std::uint16_t> ciphers,
                             std::vector<std::uint16_t> schemes) {
  wire::tls::ClientHello out;
  out.ciphers = std::move(ciphers);
  out.signature_schemes = std::move(schemes);
  return out;
}

TEST(KeyType, IsRsaOnlyForClientsThatCannotCheckEcdsa) {
  EXPECT_EQ(choose_key_type(hello({0x1301}, {0x0403, 0x0804})), KeyType::EcdsaP256);
  EXPECT_EQ(choose_key_type(hello({0xC02B, 0xC02F}, {})), KeyType::EcdsaP256);
  EXPECT_EQ(choose_key_type(hello({0xC02F}, {0x0403, 0x0401})), KeyType::Rsa2048);
  EXPECT_EQ(choose_key_type(hello({0xC02B, 0xC02F}, {0x0401})), KeyType::Rsa2048);
}

TEST(CertificateProblem, EveryOneHasACodeAWordAndTwoSentences) {
  for (const std::string_view word : problem_words()) {
    const auto problem = find_problem(word);
    ASSERT_TRUE(problem) << word;
    EXPECT_EQ(word_of(*problem), word);
    EXPECT_TRUE(code_of(*problem).starts_with("E-CERT-"));
    const Words sentence = sentence_of(*problem, "chatgpt.com");
    EXPECT_NE(sentence.en.find("chatgpt.com"), std::string::npos) << word;
    EXPECT_NE(sentence.ko.find("chatgpt.com"), std::string::npos) << word;
  }
  EXPECT_FALSE(find_problem("none"));
}

class Exceptions : public testing::Test {
 protected:
  [[nodiscard]] bool excuses(const Target& target, CertificateProblem problem,
                             const char* now) const {
    return find_exception(all_, target, problem, Sha256{7}, at(now)) != nullptr;
  }

  std::vector<CertificateException> all_{
      {.host = "intra.example.org",
       .problems = {CertificateProblem::Expired, CertificateProblem::Revoked},
       .until = at("2026-06-01")}};
};

TEST_F(Exceptions, HoldForTheirHostTheirProblemAndTheirTime) {
  const Target host = Target::of("intra.example.org");
  EXPECT_TRUE(excuses(host, CertificateProblem::Expired, "2026-05-31"));
  EXPECT_FALSE(excuses(host, CertificateProblem::Expired, "2026-06-01"));
  EXPECT_FALSE(excuses(host, CertificateProblem::SelfSigned, "2026-05-31"));
  EXPECT_FALSE(excuses(Target::of("example.org"), CertificateProblem::Expired, "2026-05-31"));
}

TEST_F(Exceptions, NeverExcuseARevokedCertificate) {
  EXPECT_FALSE(excuses(Target::of("intra.example.org"), CertificateProblem::Revoked, "2026-05-31"));
}

TEST_F(Exceptions, AreBoundToOneCertificateWhereThatIsWanted) {
  all_.front().certificate = Sha256{8};
  EXPECT_FALSE(excuses(Target::of("intra.example.org"), CertificateProblem::Expired, "2026-05-31"));
  all_.front().certificate = Sha256{7};
  EXPECT_TRUE(excuses(Target::of("intra.example.org"), CertificateProblem::Expired, "2026-05-31"));
}

} // namespace

} // namespace haechi::engine::certificates
