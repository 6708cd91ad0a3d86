#include "driver.h"

#include <gtest/gtest.h>

namespace haechi::certificates_test {

namespace {

using engine::certificates::KeyType;
using engine::certificates::Target;
using io::tls::LeafStore;
using io::tls::LeafWish;
using io::tls::SharedLeaf;
using io::tls::VerifiedUpstream;

class Leaves : public testing::Test {
 protected:
  Result<SharedLeaf> ask(const LeafWish& wish) {
    Result<SharedLeaf> out = fail("E-TEST-001", "not answered at once");
    store_->find_or_mint(wish, now_, [&](Result<SharedLeaf> found) { out = std::move(found); });
    return out;
  }

  [[nodiscard]] LeafWish wish(const std::string& host, Byte mark = 1) const {
    VerifiedUpstream upstream;
    upstream.leaf.names.hosts = {host, "www." + host};
    upstream.leaf.not_before = now_ - std::chrono::hours(24);
    upstream.leaf.not_after = now_ + std::chrono::hours(24 * 30);
    upstream.leaf.digest[0] = mark;
    return {Target::of(host), KeyType::EcdsaP256,
            std::make_shared<const VerifiedUpstream>(std::move(upstream))};
  }

  Leaves() {
    signer_.clock = [this] { return now_; };
  }

  LocalSigner signer_;
  LeafStore::Options options_;
  std::unique_ptr<LeafStore> store_ = LeafStore::make(signer_).value();
  Instant now_ = now();
};

TEST_F(Leaves, AreMadeOnceForOneCertificate) {
  LeafWish one = wish("chat.test");
  const auto first = ask(one);
  ASSERT_TRUE(first) << to_string(first.error());
  one.target = Target::of("www.chat.test"); // the same certificate
  EXPECT_EQ(*ask(one), *first);
  EXPECT_NE(*ask(wish("chat.test", 2)), *first);
  one.key = KeyType::Rsa2048;
  EXPECT_NE(*ask(one), *first);
  EXPECT_EQ(store_->numbers().minted, 3U);
  EXPECT_EQ(store_->numbers().found, 1U);
}

TEST_F(Leaves, OfLargeCertificatesAreMadeForTheHost) {
  VerifiedUpstream large;
  for (int i = 0; i < 10'000; ++i) {
    large.leaf.names.hosts.push_back("host" + std::to_string(i) + ".test");
  }
  large.leaf.not_before = now_ - std::chrono::hours(24);
  large.leaf.not_after = now_ + std::chrono::hours(24);
  const auto shared = std::make_shared<const VerifiedUpstream>(std::move(large));
  for (const char* host : {"host1.test", "host9999.test"}) {
    const auto leaf = ask({Target::of(host), KeyType::EcdsaP256, shared});
    ASSERT_TRUE(leaf) << to_string(leaf.error());
    EXPECT_TRUE(covers((*leaf)->profile.names, Target::of(host)));
  }
}

TEST_F(Leaves, StayWithinTheirBytes) {
  options_.max_bytes = 100'000;
  store_ = LeafStore::make(signer_, options_).value();
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(ask(wish("host" + std::to_string(i) + ".test", static_cast<Byte>(i))));
    EXPECT_LE(store_->numbers().bytes, options_.max_bytes);
  }
  EXPECT_LT(store_->numbers().leaves, 20U);
  EXPECT_TRUE(ask(wish("host99.test", 99)));
  EXPECT_EQ(store_->numbers().found, 1U) << "the latest is kept";
}

TEST_F(Leaves, AreMadeAnewBeforeTheyExpire) {
  const LeafWish one = wish("chat.test");
  const auto first = ask(one);
  now_ += std::chrono::hours(24 * 30 - 1);
  const auto second = ask(one);
  ASSERT_TRUE(second) << to_string(second.error());
  EXPECT_NE(*second, *first);
}

TEST_F(Leaves, AFailureIsRememberedForAMoment) {
  signer_.set_away(true);
  EXPECT_EQ(ask(wish("chat.test")).error().code, "E-SIGN-005");
  signer_.set_away(false);
  EXPECT_EQ(ask(wish("chat.test")).error().code, "E-SIGN-005");
  EXPECT_EQ(signer_.requests, 1);
  now_ += options_.failure_time;
  EXPECT_TRUE(ask(wish("chat.test")));
}

TEST_F(Leaves, ForHaechisOwnAnswersHoldOneName) {
  const auto leaf = ask({Target::of("chat.test"), KeyType::EcdsaP256, nullptr});
  ASSERT_TRUE(leaf);
  EXPECT_EQ((*leaf)->profile.names.hosts, std::vector<std::string>{"chat.test"});
  EXPECT_LE((*leaf)->profile.not_after, now_ + std::chrono::hours(24));
}

TEST_F(Leaves, BeyondTheAuthoritysReachAreRefusedWithoutAskingTheSigner) {
  engine::certificates::AuthorityProfile bound;
  ASSERT_TRUE(add_permitted(bound.constraints, "openai.com"));
  LocalSigner signer(bound);
  store_ = LeafStore::make(signer).value();
  EXPECT_EQ(ask(wish("chat.test")).error().code, "E-SIGN-003");
  EXPECT_EQ(signer.requests, 0);
  store_ = LeafStore::make(signer_).value();
}

} // namespace

} // namespace haechi::certificates_test
