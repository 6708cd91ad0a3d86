// Every kind of certificate that a server may show, and what becomes of it; and that a server whose
// certificate does not hold never sees a request, whatever the client would have accepted.
#include "driver.h"
#include "io/tls/upstream_leg.h"

#include <gtest/gtest.h>

namespace haechi::certificates_test {

namespace {

using engine::certificates::CertificateException;
using engine::certificates::CertificateProblem;
using engine::certificates::Target;
using io::tls::TlsStep;
using io::tls::UpstreamTrust;
using std::chrono::hours;

class CertificateMatrix : public testing::Test {
 protected:
  // One handshake with a server of `spec`, signed by `issuer`, for `host`.
  CertificateProblem meet(const Spec& spec, const std::string& host = "chat.test") {
    return meet(ServerSpec{make(spec, issuer_), others_}, host);
  }

  CertificateProblem meet(const ServerSpec& spec, const std::string& host) {
    std::atomic<std::size_t> seen{0};
    TestServer server(spec, echo(&seen));
    io::Fd fd = server.connect();
    auto leg = io::tls::UpstreamLeg::make().value();
    const auto address = IpAddress::parse(host);
    const Target target = address ? Target::of(*address) : Target::of(host);
    auto end = leg->open({fd.get(), target, {}, trust(), 1, now()}).value();
    const TlsStep step = drive(*end, fd.get());
    const auto problem = io::tls::UpstreamLeg::problem(*end);
    if (step == TlsStep::Done) {
      EXPECT_FALSE(problem);
      EXPECT_TRUE(io::tls::UpstreamLeg::verified(*end));
      EXPECT_EQ(end->peer_certificate(), spec.leaf.der());
      EXPECT_EQ(end->version(), "TLSv1.3");
      return CertificateProblem::None;
    }
    EXPECT_TRUE(problem) << to_string(end->error());
    EXPECT_EQ(end->error().code, code_of(problem.value()));
    EXPECT_FALSE(io::tls::UpstreamLeg::verified(*end));
    // It cannot be made to speak after all.
    EXPECT_NE(end->write("GET / HTTP/1.1\r\n\r\n").step, TlsStep::Done);
    fd.reset();
    EXPECT_EQ(seen, 0U);
    return *problem;
  }

  std::shared_ptr<const UpstreamTrust> trust() {
    UpstreamTrust::Options options{root_.pem(), crls_, exceptions_};
    return UpstreamTrust::make(std::move(options)).value();
  }

  Made root_ = make({.common_name = "root", .is_authority = true});
  const Made* issuer_ = &root_;
  std::vector<Made> others_;
  std::vector<std::string> crls_;
  std::vector<CertificateException> exceptions_;
};

TEST_F(CertificateMatrix, BelievesAServerOfATrustedAuthority) {
  EXPECT_EQ(meet({.names = "DNS:chat.test"}), CertificateProblem::None);
  EXPECT_EQ(meet({.names = "DNS:chat.test", .key = MadeKey::Rsa2048}), CertificateProblem::None);
}

TEST_F(CertificateMatrix, HoldsCertificatesToTheirTime) {
  EXPECT_EQ(meet({.names = "DNS:chat.test", .from = hours(-48), .until = hours(-24)}),
            CertificateProblem::Expired);
  EXPECT_EQ(meet({.names = "DNS:chat.test", .from = hours(24)}), CertificateProblem::NotYetValid);
}

TEST_F(CertificateMatrix, LooksForTheHostInTheAlternativeNamesAlone) {
  EXPECT_EQ(meet({.common_name = "chat.test", .names = "DNS:other.test"}),
            CertificateProblem::WrongHost);
  EXPECT_EQ(meet({.common_name = "chat.test"}), CertificateProblem::NoNames);
  EXPECT_EQ(meet({.common_name = "chat.test", .names = "email:root@chat.test"}),
            CertificateProblem::NoNames);
}

TEST_F(CertificateMatrix, HoldsWildcardsToOneLabel) {
  EXPECT_EQ(meet({.names = "DNS:*.chat.test"}, "a.chat.test"), CertificateProblem::None);
  EXPECT_EQ(meet({.names = "DNS:*.chat.test"}, "chat.test"), CertificateProblem::WrongHost);
  EXPECT_EQ(meet({.names = "DNS:*.chat.test"}, "a.b.chat.test"), CertificateProblem::WrongHost);
  EXPECT_EQ(meet({.names = "DNS:*.test"}, "chat.test"), CertificateProblem::WrongHost);
  EXPECT_EQ(meet({.names = "DNS:c*t.test, DNS:other.test"}, "chat.test"),
            CertificateProblem::WrongHost);
}

TEST_F(CertificateMatrix, ComparesInternationalNamesAsALabels) {
  EXPECT_EQ(meet({.names = "DNS:xn--v96b13k.test"}, "xn--v96b13k.test"), CertificateProblem::None);
  EXPECT_EQ(meet({.names = "DNS:*.xn--v96b13k.test"}, "xn--v96b13k.test"),
            CertificateProblem::WrongHost);
}

TEST_F(CertificateMatrix, FindsAddressesAmongAddresses) {
  EXPECT_EQ(meet({.names = "IP:192.0.2.7"}, "192.0.2.7"), CertificateProblem::None);
  EXPECT_EQ(meet({.names = "IP:2001:db8::7"}, "2001:db8::7"), CertificateProblem::None);
  EXPECT_EQ(meet({.names = "IP:192.0.2.7"}, "192.0.2.8"), CertificateProblem::WrongHost);
  EXPECT_EQ(meet({.names = "DNS:192.0.2.7, DNS:a.test"}, "192.0.2.7"),
            CertificateProblem::WrongHost);
}

TEST_F(CertificateMatrix, RefusesWeakKeysAndWeakSignatures) {
  EXPECT_EQ(meet({.names = "DNS:chat.test", .key = MadeKey::Rsa1024}), CertificateProblem::WeakKey);
  EXPECT_EQ(meet({.names = "DNS:chat.test", .digest = EVP_sha1()}),
            CertificateProblem::WeakSignature);
}

TEST_F(CertificateMatrix, BelievesAnRsaKeyOf8192Bits) {
  EXPECT_EQ(meet({.names = "DNS:chat.test", .key = MadeKey::Rsa8192}), CertificateProblem::None);
}

TEST_F(CertificateMatrix, HoldsAuthoritiesToTheirNameConstraints) {
  const Made bound = make({.common_name = "bound",
                           .is_authority = true,
                           .constraints = "critical,permitted;DNS:other.test"},
                          &root_);
  others_ = {bound};
  issuer_ = &bound;
  EXPECT_EQ(meet({.names = "DNS:chat.test"}), CertificateProblem::NameConstraint);
  EXPECT_EQ(meet({.names = "DNS:a.other.test"}, "a.other.test"), CertificateProblem::None);
}

TEST_F(CertificateMatrix, RefusesCertificatesThatAreNotForServers) {
  EXPECT_EQ(meet({.names = "DNS:chat.test", .usage = "clientAuth"}),
            CertificateProblem::WrongUsage);
}

TEST_F(CertificateMatrix, RefusesALeafThatSignsAnother) {
  const Made leaf = make({.common_name = "leaf", .names = "DNS:evil.test"}, &root_);
  others_ = {leaf};
  issuer_ = &leaf;
  EXPECT_NE(meet({.names = "DNS:chat.test"}), CertificateProblem::None);
}

TEST_F(CertificateMatrix, RefusesUnknownAuthoritiesAndSelfSignedServers) {
  const Made stranger = make({.common_name = "stranger", .is_authority = true});
  issuer_ = &stranger;
  EXPECT_EQ(meet({.names = "DNS:chat.test"}), CertificateProblem::UnknownAuthority);
  others_ = {stranger};
  EXPECT_EQ(meet({.names = "DNS:chat.test"}), CertificateProblem::UnknownAuthority);
  others_.clear();
  issuer_ = nullptr;
  EXPECT_EQ(meet({.names = "DNS:chat.test"}), CertificateProblem::SelfSigned);
}

TEST_F(CertificateMatrix, NeedsTheCertificatesBetween) {
  const Made between = make({.common_name = "between", .is_authority = true}, &root_);
  issuer_ = &between;
  EXPECT_EQ(meet({.names = "DNS:chat.test"}), CertificateProblem::UnknownAuthority);
  others_ = {between};
  EXPECT_EQ(meet({.names = "DNS:chat.test"}), CertificateProblem::None);
}

TEST_F(CertificateMatrix, AsksTheConfiguredRevocationLists) {
  const Made good = make({.names = "DNS:chat.test"}, &root_);
  const Made bad = make({.names = "DNS:chat.test"}, &root_);
  crls_ = {make_crl(root_, {&bad})};
  EXPECT_EQ(meet(ServerSpec{good}, "chat.test"), CertificateProblem::None);
  EXPECT_EQ(meet(ServerSpec{bad}, "chat.test"), CertificateProblem::Revoked);
  crls_ = {make_crl(root_, {}, hours(-1))};
  EXPECT_EQ(meet(ServerSpec{good}, "chat.test"), CertificateProblem::RevocationUnknown);
}

TEST_F(CertificateMatrix, AnIssuerWithoutAListIsNotAskedAbout) {
  const Made other = make({.common_name = "other", .is_authority = true});
  crls_ = {make_crl(other, {})};
  EXPECT_EQ(meet({.names = "DNS:chat.test"}), CertificateProblem::None);
}

TEST_F(CertificateMatrix, ReadsACertificateOfTenThousandNames) {
  EXPECT_EQ(meet({.many = 10'000}, "host9999.many.test"), CertificateProblem::None);
  EXPECT_EQ(meet({.many = 10'000}, "host10000.many.test"), CertificateProblem::WrongHost);
}

TEST_F(CertificateMatrix, RefusesMoreNamesThanItReads) {
  EXPECT_EQ(meet({.many = 20'001}, "host1.many.test"), CertificateProblem::Unreadable);
}

TEST_F(CertificateMatrix, AnExceptionExcusesWhatItNamesAndNothingElse) {
  exceptions_ = {
      {.host = "chat.test", .problems = {CertificateProblem::Expired}, .until = now() + hours(1)}};
  const Spec expired{.names = "DNS:chat.test", .from = hours(-48), .until = hours(-24)};
  EXPECT_EQ(meet(expired), CertificateProblem::None);
  issuer_ = nullptr; // expired and signed by itself
  EXPECT_EQ(meet(expired), CertificateProblem::SelfSigned);
  exceptions_.front().problems.push_back(CertificateProblem::SelfSigned);
  EXPECT_EQ(meet(expired), CertificateProblem::None);
  exceptions_.front().until = now();
  EXPECT_NE(meet(expired), CertificateProblem::None);
}

TEST_F(CertificateMatrix, TrustThatCannotBeReadIsRefused) {
  EXPECT_EQ(UpstreamTrust::make({.roots = ""}).error().code, "E-TLS-009");
  EXPECT_EQ(
      UpstreamTrust::make({.roots = root_.pem() + "-----BEGIN CERTIFICATE-----\nx\n"}).error().code,
      "E-TLS-009");
  EXPECT_EQ(UpstreamTrust::make({.roots = root_.pem(), .crls = {"x"}}).error().code, "E-TLS-010");
}

} // namespace

} // namespace haechi::certificates_test
