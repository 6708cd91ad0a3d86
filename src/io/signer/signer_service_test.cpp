#include "engine/certificates/openssl_handles.h"
#include "io/files/input.h"
#include "io/signer/authority_certificate.h"
#include "io/signer/signer_service.h"

#include <gtest/gtest.h>

namespace haechi::io::signer {

namespace {

using engine::certificates::AuthorityKey;
using engine::certificates::CertificatePtr;
using engine::certificates::Described;
using engine::certificates::Refused;
using engine::certificates::Signed;
using engine::certificates::SignerReply;
using engine::certificates::SignerRequest;
using engine::certificates::SignRequest;
using std::chrono::hours;
using std::chrono::seconds;

class Signing : public testing::Test {
 protected:
  Signing() {
    authority_ = make({});
    request_ = {7,
                1,
                public_key_of(make_leaf_key(false).value()),
                {{{"chat.test", "*.chat.test"}, {IpAddress::parse("192.0.2.7").value()}},
                 now_,
                 now_ + hours(24)}};
  }

  [[nodiscard]] Authority make(const engine::certificates::AuthorityProfile& profile) const {
    const auto key = make_authority_key(profile.key).value();
    const Bytes der = make_authority_certificate(profile, 1, key, now_).value();
    auto facts = engine::certificates::parse_authority(der).value();
    facts.generation = 1;
    facts.signs_from = now_;
    return make_authority(std::move(facts), key).value();
  }

  [[nodiscard]] SignerReply ask(SignerLimits limits = {}) const {
    return SignerService({authority_}, limits).handle(encode(SignerRequest(request_)), now_);
  }

  [[nodiscard]] std::string refusal() const {
    const SignerReply reply = ask();
    const auto* refused = std::get_if<Refused>(&reply);
    return refused == nullptr ? "signed" : refused->code;
  }

  const Instant now_ = std::chrono::floor<seconds>(io::now());
  Authority authority_;
  SignRequest request_;
};

CertificatePtr parse(const Bytes& der) {
  const unsigned char* at = der.data();
  return CertificatePtr(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

// A certificate as text, without serial and signature, which are random.
std::string describe(X509* certificate) {
  const engine::certificates::BioPtr out(BIO_new(BIO_s_mem()));
  X509_print_ex(out.get(), certificate, XN_FLAG_RFC2253,
                X509_FLAG_NO_SERIAL | X509_FLAG_NO_SIGDUMP);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

TEST_F(Signing, MakesALeafOfTheNamesAndTheTimeAndNothingElse) {
  const SignerReply reply = ask();
  const auto* made = std::get_if<Signed>(&reply);
  ASSERT_NE(made, nullptr);
  EXPECT_EQ(made->id, 7U);
  const auto leaf = engine::certificates::parse_upstream_leaf(made->certificate).value();
  EXPECT_EQ(leaf.names, request_.profile.names);
  EXPECT_EQ(leaf.not_before, now_);
  EXPECT_EQ(leaf.not_after, now_ + hours(24));
  const CertificatePtr certificate = parse(made->certificate);
  EXPECT_EQ(X509_verify(certificate.get(), authority_.key.get()), 1);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
  EXPECT_EQ(X509_get_extended_key_usage(certificate.get()), std::uint32_t{XKU_SSL_SERVER});
  EXPECT_EQ(X509_get_ext_count(certificate.get()), 6);
}

// The two ways in which a leaf is built say the same.
TEST_F(Signing, WritesWhatOpensslWouldWrite) {
  engine::certificates::LeafProfile many = request_.profile;
  many.names.hosts.assign(100, std::string(60, 'a') + ".example.org"); // lengths of three bytes
  many.not_after = now_ + hours(24 * 390);
  for (const AuthorityKey type : {AuthorityKey::EcdsaP256, AuthorityKey::Rsa3072}) {
    authority_ = make({.key = type});
    const SharedKey key = make_leaf_key(false).value();
    const LeafMaker maker = LeafMaker::make(authority_, key).value();
    for (const auto& profile : {request_.profile, many}) {
      const CertificatePtr made = parse(maker.make_leaf(profile).value());
      const CertificatePtr model = parse(make_leaf_certificate(authority_, profile, key).value());
      ASSERT_TRUE(made);
      EXPECT_EQ(X509_verify(made.get(), authority_.key.get()), 1);
      EXPECT_EQ(describe(made.get()), describe(model.get()));
    }
  }
}

TEST_F(Signing, GivesEveryLeafASerialOfItsOwn) {
  const SignerReply one = ask();
  const SignerReply other = ask();
  const CertificatePtr a = parse(std::get<Signed>(one).certificate);
  const CertificatePtr b = parse(std::get<Signed>(other).certificate);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(a.get()), X509_get0_serialNumber(b.get())), 0);
}

TEST_F(Signing, WorksUnderAnRsaAuthorityToo) {
  authority_ = make({.key = AuthorityKey::Rsa3072});
  EXPECT_EQ(refusal(), "signed");
}

TEST_F(Signing, RefusesWhatItsRulesDoNotAllow) {
  const SignRequest good = request_;
  request_.profile.names.hosts = {"Chat.test"};
  EXPECT_EQ(refusal(), "E-SIGN-002");
  request_ = good;
  request_.public_key = public_key_of(authority_.key);
  EXPECT_EQ(refusal(), "signed") << "any P-256 key will do";
  request_.public_key = {1, 2, 3};
  EXPECT_EQ(refusal(), "E-SIGN-002");
  request_ = good;
  request_.generation = 2;
  EXPECT_EQ(refusal(), "E-SIGN-008");
  request_ = good;
  authority_.facts.signs_from = now_ + seconds(1);
  EXPECT_EQ(refusal(), "E-SIGN-008");
}

TEST_F(Signing, StaysWithinItsNameConstraints) {
  engine::certificates::AuthorityProfile bound;
  ASSERT_TRUE(add_permitted(bound.constraints, "chat.test"));
  authority_ = make(bound);
  EXPECT_EQ(refusal(), "E-SIGN-003") << "no address is permitted";
  request_.profile.names.addresses.clear();
  EXPECT_EQ(refusal(), "signed");
  request_.profile.names.hosts.emplace_back("bank.test");
  EXPECT_EQ(refusal(), "E-SIGN-003");
}

TEST_F(Signing, IsBoundedByTheSecond) {
  SignerService service({authority_}, {.per_second = 2, .burst = 3});
  const Bytes request = encode(SignerRequest(request_));
  const auto is_signed = [&](Instant at) {
    return std::holds_alternative<Signed>(service.handle(request, at));
  };
  EXPECT_TRUE(is_signed(now_) && is_signed(now_) && is_signed(now_));
  EXPECT_FALSE(is_signed(now_));
  EXPECT_TRUE(is_signed(now_ + seconds(1)) && is_signed(now_ + seconds(1)));
  EXPECT_FALSE(is_signed(now_ + seconds(1)));
  EXPECT_FALSE(is_signed(now_)) << "a clock that goes back gives nothing";
}

TEST_F(Signing, AnswersWhatItCannotRead) {
  SignerService service({authority_});
  Bytes request = encode(SignerRequest(request_));
  request.pop_back();
  const SignerReply reply = service.handle(request, now_);
  ASSERT_TRUE(std::holds_alternative<Refused>(reply));
  EXPECT_EQ(std::get<Refused>(reply).id, 7U);
  EXPECT_EQ(std::get<Refused>(reply).code, "E-SIGN-001");
}

TEST_F(Signing, DescribesItsAuthorities) {
  SignerService service({authority_});
  const SignerReply reply =
      service.handle(encode(SignerRequest(engine::certificates::DescribeRequest{9})), now_);
  ASSERT_TRUE(std::holds_alternative<Described>(reply));
  const auto again = engine::certificates::parse_signer_reply(encode(reply));
  ASSERT_TRUE(again);
  const auto& told = std::get<Described>(*again).authorities;
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told.front().common_name, "haechi inspection CA G1");
  EXPECT_EQ(told.front().signs_from, now_);
}

TEST_F(Signing, AKeyOfAnotherAuthorityIsNotTaken) {
  const auto other = make_authority_key(AuthorityKey::EcdsaP256).value();
  const auto joined = make_authority(authority_.facts, other);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, "E-CA-007");
}

TEST(AuthorityKeys, AreReadBackWithTheirPassphraseOnly) {
  const auto key = make_authority_key(AuthorityKey::EcdsaP256).value();
  const std::string plain = write_key(key, "").value();
  EXPECT_EQ(public_key_of(read_key(plain, "").value()), public_key_of(key));
  const std::string locked = write_key(key, "open sesame").value();
  EXPECT_EQ(public_key_of(read_key(locked, "open sesame").value()), public_key_of(key));
  EXPECT_EQ(read_key(locked, "").error().code, "E-CA-005");
  EXPECT_EQ(read_key(locked, "wrong").error().code, "E-CA-005");
  EXPECT_EQ(read_key("no key", "").error().code, "E-CA-007");
}

} // namespace

} // namespace haechi::io::signer
