#include "catalog/load.h"
#include "order/adoption.h"
#include "order/collateral.h"
#include "order/order_world_test.h"
#include "order/order_yaml.h"
#include "policy/check/load.h"

namespace haechi::order {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kPolicy = R"(bodies: {kr.pipc: {name: {en: Commission}}}
devices: {pc: {owner: body}}
zones: {net: {owner: body}}
)";

constexpr const char* kCatalog = R"(
- {id: deepseek, provider_group: deepseek, category: [generative-ai], hosts: ["*.deepseek.com", "deepseek.com"], surfaces: [web]}
- {id: inhouse, hosting: self, provider_group: deepseek, category: [generative-ai], hosts: [ai.body.example], surfaces: [web]}
- {id: other, provider_group: other, category: [generative-ai], hosts: [other.example], surfaces: [web]}
)";

SignedOrder make_order(std::string_view more = "") {
  const KeyPair anna = KeyPair::make(1);
  auto out = parse_order(sign(anna, draft("it-1", 1, 1, more)));
  EXPECT_TRUE(out);
  return std::move(*out);
}

TEST(OrderYaml, IsAFileOfThePolicyThatAdoptsTheOrder) {
  const SignedOrder order = make_order(
      fmt::format(R"(,"expires":"{}","title":{{"en":"Block: \"x\" #1"}})", to_rfc3339(day(40))));
  const auto file = to_policy_file(order, {.id = "kr-1",
                                           .issuer = "kr.pipc",
                                           .bodies = {"kr.pipc"},
                                           .devices = {"pc"},
                                           .from = day(3)});
  ASSERT_TRUE(file) << to_string(file.error());
  const auto policy = policy::load_policy({{"base.yaml", kPolicy}, {"adopted.yaml", *file}});
  ASSERT_TRUE(policy) << to_string(policy.error().front());
  ASSERT_EQ((*policy)->orders.size(), 1U);
  const policy::Order& own = (*policy)->orders.front();
  EXPECT_EQ(own.id, "kr-1");
  EXPECT_EQ(own.adopts, "it-1");
  EXPECT_EQ(own.title.en, "Block: \"x\" #1");
  EXPECT_EQ(own.because.ko, "미회신");
  EXPECT_EQ(own.expires, day(40));
  EXPECT_EQ(own.from->date, day(3));
  ASSERT_EQ(own.rules.size(), 1U);
  EXPECT_EQ(own.rules.front().effect, policy::RuleEffect::Block);
  EXPECT_EQ(own.rules.front().target.atoms.size(), 2U);
}

TEST(OrderYaml, RefusesWhatThePolicyHasNoWordFor) {
  SignedOrder order = make_order();
  order.rules.front().target["surface"] = {"telepathy"};
  const auto file = to_policy_file(order, {.id = "kr-1", .issuer = "kr.pipc", .from = day(3)});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, "E-ORDER-011");
}

TEST(Collateral, FindsHostsThatMustStayAndServicesOfTheBody) {
  auto parts = catalog::parse_catalog({{"catalog.yaml", kCatalog}});
  ASSERT_TRUE(parts) << to_string(parts.error().front());
  const auto catalog = catalog::make_catalog(std::move(*parts));
  const SignedOrder order = make_order();
  const auto fine = find_collateral(order, *catalog, "", nullptr);
  EXPECT_THAT(fine.must_stay, IsEmpty());
  EXPECT_THAT(fine.worth_knowing, Contains(HasSubstr("`inhouse` would be blocked, which runs")));
  const auto hit = find_collateral(order, *catalog, "deepseek.com\n", nullptr);
  EXPECT_THAT(hit.must_stay, Contains(HasSubstr("must stay")));
  EXPECT_THAT(find_collateral(order, *catalog, "other.example\n", nullptr).must_stay, IsEmpty())
      << "another service's host is no matter of this order";
  const auto policy = policy::load_policy(
      {{"p.yaml", std::string(kPolicy) +
                      "orders:\n  - {id: o, issuer: kr.pipc, force: binding, rules: [{target: "
                      "{service: other}, effect: block, instead: [deepseek]}]}\n"}});
  ASSERT_TRUE(policy) << to_string(policy.error().front());
  EXPECT_THAT(find_collateral(order, *catalog, "", policy->get()).worth_knowing,
              Contains(HasSubstr("offers instead")));
}

TEST(Collateral, CountsEveryEffectFromInspectUp) {
  auto parts = catalog::parse_catalog({{"catalog.yaml", kCatalog}});
  ASSERT_TRUE(parts) << to_string(parts.error().front());
  const auto catalog = catalog::make_catalog(std::move(*parts));
  SignedOrder order = make_order();
  for (const char* effect : {"inspect", "warn", "redact"}) {
    order.rules.front().effect = effect;
    const auto hit = find_collateral(order, *catalog, "deepseek.com\n", nullptr);
    EXPECT_THAT(hit.must_stay,
                Contains(HasSubstr(fmt::format("would be opened and read (`{}`)", effect))));
    EXPECT_THAT(hit.worth_knowing, Contains(HasSubstr("`inhouse` would be opened and read")));
  }
  order.rules.push_back(order.rules.front());
  order.rules.back().effect = "block";
  EXPECT_THAT(find_collateral(order, *catalog, "deepseek.com\n", nullptr).must_stay,
              Contains(HasSubstr("would be blocked")));
}

TEST(Collateral, FollowsServicesThatWereRenamed) {
  auto parts = catalog::parse_catalog({{"catalog.yaml", R"(
- {id: suno, provider_group: suno, category: [generative-ai], hosts: [suno.com], surfaces: [web]}
- {id: udio, provider_group: udio, category: [generative-ai], hosts: [udio.com], surfaces: [web]}
- {id: suno-udio, category: [generative-ai], surfaces: [web]}
)"}});
  ASSERT_TRUE(parts) << to_string(parts.error().front());
  const auto former = std::ranges::find(parts->services, "suno-udio", &catalog::Service::id);
  ASSERT_NE(former, parts->services.end());
  former->status = "renamed";
  former->replaced_by = {"suno", "udio"};
  const auto catalog = catalog::make_catalog(std::move(*parts));
  SignedOrder order = make_order();
  order.rules.front().target = {{"service", {"suno-udio"}}};
  EXPECT_THAT(find_collateral(order, *catalog, "suno.com\n", nullptr).must_stay,
              Contains(HasSubstr("`suno` would be blocked")));
}

TEST(Adoption, IsTheOfficersOverOrderAndFile) {
  const KeyPair kim = KeyPair::make(4, "kim", "kr.pipc");
  const Adoption wanted{digest_of("order"), "it-1", "kr-1", digest_of("file"), "kim", day(3)};
  const auto text = sign_adoption(wanted, kim.key, kim.seed, day(3));
  ASSERT_TRUE(text);
  const auto read = parse_adoption(*text, kim.key);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->order, wanted.order);
  EXPECT_EQ(read->policy, wanted.policy);
  EXPECT_EQ(parse_adoption(*text, KeyPair::make(5, "kim").key).error().code, "E-ORDER-003");
  std::string forged = *text;
  forged.replace(forged.find("kr-1"), 4, "kr-2");
  EXPECT_EQ(parse_adoption(forged, kim.key).error().code, "E-ORDER-003");
  Adoption others = wanted;
  others.by = "lee";
  EXPECT_EQ(sign_adoption(others, kim.key, kim.seed, day(3)).error().code, "E-ORDER-006");
  others.by = "kim";
  others.at = day(100);
  EXPECT_EQ(sign_adoption(others, kim.key, kim.seed, day(3)).error().code, "E-ORDER-006");
  EXPECT_EQ(sign_adoption(wanted, kim.key, kim.seed, day(100)).error().code, "E-ORDER-006")
      << "the key has ended, whatever time is told";
}

} // namespace
} // namespace haechi::order
