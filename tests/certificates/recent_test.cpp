// A server that was believed a moment ago.
#include "certificate_maker.h"
#include "io/tls/upstream_trust.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>

namespace haechi::certificates_test {

namespace {

using engine::certificates::CertificateProblem;
using engine::certificates::Target;
using io::tls::UpstreamTrust;
using std::chrono::seconds;

class RecentlyBelieved : public testing::Test {
 protected:
  CertificateProblem verify(bool sends_chain, const Target& target, Instant at) {
    STACK_OF(X509)* others = sk_X509_new_null();
    if (sends_chain) {
      sk_X509_push(others, middle_.certificate.get());
    }
    const auto verdict = trust_->verify(leaf_.certificate.get(), others, target, at);
    sk_X509_free(others);
    EXPECT_EQ(verdict.upstream != nullptr, verdict.problem == CertificateProblem::None);
    return verdict.problem;
  }

  Made root_ = make({.common_name = "root", .is_authority = true});
  Made middle_ = make({.common_name = "middle", .is_authority = true}, &root_);
  Made leaf_ = make({.names = "DNS:chat.test"}, &middle_);
  std::shared_ptr<const UpstreamTrust> trust_ =
      UpstreamTrust::make({.roots = root_.pem(), .crls = {}, .exceptions = {}}).value();
  const Target chat_ = Target::of("chat.test");
  const Instant now_ = now();
};

} // namespace

TEST_F(RecentlyBelieved, HoldsForAMinuteAndForTheSameHost) {
  EXPECT_EQ(verify(false, chat_, now_), CertificateProblem::UnknownAuthority);
  EXPECT_EQ(verify(true, chat_, now_), CertificateProblem::None);
  EXPECT_EQ(verify(false, chat_, now_ + seconds(59)), CertificateProblem::None);
  EXPECT_EQ(verify(true, Target::of("other.test"), now_), CertificateProblem::WrongHost);
  EXPECT_EQ(verify(false, chat_, now_ + seconds(60)), CertificateProblem::UnknownAuthority);
}

TEST_F(RecentlyBelieved, IsForgottenWhenTheClockIsSetBack) {
  EXPECT_EQ(verify(true, chat_, now_), CertificateProblem::None);
  EXPECT_EQ(verify(false, chat_, now_ - seconds(1)), CertificateProblem::UnknownAuthority);
}

} // namespace haechi::certificates_test
