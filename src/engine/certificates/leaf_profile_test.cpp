#include "engine/certificates/leaf_profile.h"
#include "engine/certificates/signer_message.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace haechi::engine::certificates {

namespace {

using std::chrono::hours;

class LeafProfiles : public testing::Test {
 protected:
  static constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

  LeafProfiles() {
    authority_.not_before = kNow - hours{24 * 30};
    authority_.not_after = kNow + hours{24 * 3650};
    upstream_.names.hosts = {"example.org", "*.example.org"};
    upstream_.not_before = kNow - hours{24 * 10};
    upstream_.not_after = kNow + hours{24 * 80};
  }

  [[nodiscard]] Result<LeafProfile> make(const Target& target) const {
    return make_leaf_profile(upstream_, target, authority_, kNow);
  }

  AuthorityLimits authority_;
  UpstreamLeaf upstream_;
};

TEST_F(LeafProfiles, CopyTheNamesAndTheNarrowestValidity) {
  const auto profile = make(Target::of("www.example.org"));
  ASSERT_TRUE(profile) << to_string(profile.error());
  EXPECT_EQ(profile->names, upstream_.names);
  EXPECT_EQ(profile->not_before, kNow - kLeafBackdate);
  EXPECT_EQ(profile->not_after, upstream_.not_after);
  EXPECT_TRUE(check_leaf_profile(*profile, authority_, kNow));
}

TEST_F(LeafProfiles, NeverOutliveThreeHundredNinetySevenDaysOrTheirAuthority) {
  upstream_.not_after = kNow + hours{24 * 4000};
  EXPECT_EQ(make(Target::of("example.org"))->not_after, kNow - kLeafBackdate + kMaxLeafValidity);
  authority_.not_after = kNow + hours{24};
  EXPECT_EQ(make(Target::of("example.org"))->not_after, kNow + hours{24});
}

TEST_F(LeafProfiles, OfACertificateOutOfItsTimeHoldForADay) {
  upstream_.not_after = kNow - hours{1};
  const auto profile = make(Target::of("example.org"));
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->not_after, kNow + hours{24});
  EXPECT_TRUE(check_leaf_profile(*profile, authority_, kNow));
}

TEST_F(LeafProfiles, AreNotMadeForWhatTheServerIsNot) {
  const auto profile = make(Target::of("example.net"));
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().code, "E-CERT-003");
}

TEST_F(LeafProfiles, StayWithinTheAuthoritysReach) {
  upstream_.names.hosts = {"example.org", "bank.example.net"};
  ASSERT_TRUE(add_excluded(authority_.constraints, "example.net"));
  EXPECT_EQ(make(Target::of("example.org"))->names.hosts, std::vector<std::string>{"example.org"});
  const auto beyond = make(Target::of("bank.example.net"));
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, "E-SIGN-003");
}

TEST_F(LeafProfiles, OfAWildcardThatReachesTooFarNameTheHostItself) {
  upstream_.names.hosts = {"*.example.org"};
  ASSERT_TRUE(add_excluded(authority_.constraints, "bank.example.org"));
  const auto profile = make(Target::of("chat.example.org"));
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->names.hosts, std::vector<std::string>{"chat.example.org"});
}

TEST_F(LeafProfiles, OfTenThousandNamesKeepTheAskedOneAndItsNeighbours) {
  upstream_.names.hosts.clear();
  for (int i = 0; i < 10'000; ++i) {
    upstream_.names.hosts.push_back(fmt::format("host{}.site{}.example", i, i % 200));
  }
  const Target target = Target::of("host9999.site199.example");
  const auto profile = make(target);
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->names.hosts.size(), kMaxLeafNames);
  EXPECT_EQ(profile->names.hosts.front(), target.host);
  for (std::size_t i = 1; i < 50; ++i) {
    EXPECT_TRUE(profile->names.hosts[i].ends_with(".site199.example")) << profile->names.hosts[i];
  }
  EXPECT_TRUE(check_leaf_profile(*profile, authority_, kNow));
}

TEST_F(LeafProfiles, OfLongNamesKeepWhatFits) {
  upstream_.names.hosts.clear();
  for (int i = 0; i < 90; ++i) {
    upstream_.names.hosts.push_back(fmt::format("{:a>60}.{:b>60}.{:c>60}.example", i, "", ""));
  }
  const auto profile = make(Target::of(upstream_.names.hosts[70]));
  ASSERT_TRUE(profile);
  EXPECT_LT(profile->names.hosts.size(), 50U);
  EXPECT_EQ(profile->names.hosts.front(), upstream_.names.hosts[70]);
  EXPECT_TRUE(check_leaf_profile(*profile, authority_, kNow));
}

TEST_F(LeafProfiles, OfAnAddressHoldTheAddress) {
  const auto address = IpAddress::parse("192.0.2.7").value();
  upstream_.names = {{}, {address}};
  EXPECT_EQ(make(Target::of(address))->names.addresses, std::vector<IpAddress>{address});
}

TEST_F(LeafProfiles, TheSignerRefusesWhateverTheGatewayWouldNotMake) {
  const LeafProfile good = make(Target::of("example.org")).value();
  const auto refused = [&](auto change) {
    LeafProfile profile = good;
    change(profile);
    return !check_leaf_profile(profile, authority_, kNow);
  };
  EXPECT_TRUE(refused([](LeafProfile& p) { p.names = {}; }));
  EXPECT_TRUE(refused([](LeafProfile& p) { p.names.hosts = {"Example.org"}; }));
  EXPECT_TRUE(refused([](LeafProfile& p) { p.names.hosts = {"a,DNS:b"}; }));
  EXPECT_TRUE(refused([](LeafProfile& p) { p.names.hosts.assign(101, "example.org"); }));
  EXPECT_TRUE(refused([](LeafProfile& p) { p.not_after = p.not_before; }));
  EXPECT_TRUE(refused([](LeafProfile& p) { p.not_after = p.not_before + hours{398 * 24}; }));
  EXPECT_TRUE(refused([](LeafProfile& p) { p.not_before = kNow + hours{1}; }));
  EXPECT_TRUE(refused([](LeafProfile& p) { p.not_after = kNow - hours{1}; }));
  EXPECT_TRUE(refused([&](LeafProfile& p) { p.not_before = authority_.not_before - hours{1}; }));
  ASSERT_TRUE(add_permitted(authority_.constraints, "example.net"));
  EXPECT_TRUE(refused([](LeafProfile&) {}));
}

TEST_F(LeafProfiles, TravelToTheSignerUnchanged) {
  SignRequest request{77, 3, {1, 2, 3}, make(Target::of("example.org")).value()};
  request.profile.names.addresses.push_back(IpAddress::parse("2001:db8::1").value());
  const Bytes bytes = encode(SignerRequest(request));
  const auto read = parse_signer_request(bytes);
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(std::get<SignRequest>(*read), request);
  EXPECT_EQ(find_message_id(bytes), 77U);
}

TEST_F(LeafProfiles, RequestsThatAreCutOrTooLongAreRefused) {
  const Bytes bytes =
      encode(SignerRequest(SignRequest{77, 3, {1, 2, 3}, make(Target::of("example.org")).value()}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_signer_request(ByteView(bytes).first(size))) << size;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(parse_signer_request(longer));
  EXPECT_FALSE(parse_signer_request(Bytes(kMaxSignerMessage + 1, 0)));
}

TEST(SignerReplies, TravelUnchanged) {
  const SignerReply refused = Refused{9, "E-SIGN-002", "no name"};
  EXPECT_EQ(parse_signer_reply(encode(refused)).value(), refused);
  const SignerReply made = Signed{10, {4, 5}};
  EXPECT_EQ(parse_signer_reply(encode(made)).value(), made);
  EXPECT_FALSE(parse_signer_reply(encode(SignerRequest(DescribeRequest{1}))));
  EXPECT_FALSE(parse_signer_request(encode(made)));
}

} // namespace

} // namespace haechi::engine::certificates
