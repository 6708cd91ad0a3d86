#include "policy/decide/decider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

using testing::ElementsAre;

Instant day(int number) {
  return Instant(std::chrono::hours(24 * number));
}

Atom atom(Facet facet, std::string value) {
  return {.facet = facet, .name = {}, .values = {std::move(value)}, .where = {}};
}

Order block(std::string id, Facet facet, std::string value) {
  Order order;
  order.id = std::move(id);
  order.issuer = "gov";
  Rule rule;
  rule.has_target = true;
  rule.target.atoms = {atom(facet, std::move(value))};
  rule.effect = RuleEffect::Block;
  order.rules = {rule};
  return order;
}

std::shared_ptr<const catalog::Catalog> two_services() {
  std::vector<catalog::Service> services(2);
  services[0].id = "chat";
  services[1].id = "mail";
  services[0].category = {"generative-ai"};
  services[1].category = {"mail"};
  catalog::Name chat{};
  chat.pattern = "chat.example";
  catalog::Name shared = chat;
  shared.pattern = "shared.example";
  catalog::Name mail = shared;
  mail.service = 1;
  return catalog::Catalog::make(services, {chat, shared, mail});
}

class DeciderTest : public testing::Test {
 protected:
  DeciderTest() {
    Body gov;
    gov.id = "gov";
    policy_.bodies = {gov};
    Zone office;
    office.id = "office";
    office.unlisted = Effect::Inspect;
    policy_.zones = {office};
  }

  [[nodiscard]] std::shared_ptr<const Decider> make() const {
    return Decider::make(std::make_shared<const Policy>(policy_), two_services());
  }

  [[nodiscard]] static PreparedSubject clerk(const Decider& decider) {
    Who who;
    who.body = "gov";
    return decider.prepare_subject(who, "pc", "office");
  }

  Policy policy_;
  Happenings none_;
  DecisionCache cache_;
};

TEST_F(DeciderTest, AnswersANameFromMemoryTheSecondTime) {
  policy_.orders = {block("stop", Facet::Service, "chat")};
  const auto decider = make();
  const auto subject = clerk(*decider);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(decider->decide_name(subject, "chat.example", day(1), none_, cache_).decision.by,
              "stop");
  }
  EXPECT_EQ(cache_.hits(), 1U);
  EXPECT_EQ(cache_.misses(), 1U);
}

TEST_F(DeciderTest, TellsWhenTimeAloneMayChangeTheAnswer) {
  policy_.orders = {block("stop", Facet::Service, "chat")};
  policy_.orders[0].expires = day(5);
  const auto decider = make();
  const auto subject = clerk(*decider);
  const auto before = decider->decide_name(subject, "chat.example", day(1), none_, cache_);
  EXPECT_EQ(before.valid_until, day(5));
  EXPECT_EQ(before.decision.effect, Effect::Block);
  EXPECT_EQ(decider->decide_name(subject, "chat.example", day(5), none_, cache_).decision.effect,
            Effect::Allow);
}

TEST_F(DeciderTest, TellsHostsOfOneServiceApartWhereAnOrderAsksForTheHost) {
  policy_.orders = {block("stop", Facet::Host, "www.chat.*")};
  const auto decider = make();
  const auto subject = clerk(*decider);
  const auto ask = [&](std::string_view host) {
    return decider->decide_name(subject, host, day(1), none_, cache_).decision.effect;
  };
  EXPECT_EQ(ask("chat.example"), Effect::Allow);
  EXPECT_EQ(ask("www.chat.example"), Effect::Block);
}

TEST_F(DeciderTest, PeopleWhomThePolicyCannotTellApartShareWhatIsRemembered) {
  policy_.orders = {block("stop", Facet::Service, "chat")};
  const auto decider = make();
  Who other;
  other.body = "gov";
  static_cast<void>(decider->decide_name(clerk(*decider), "chat.example", day(1), none_, cache_));
  const auto colleague = decider->prepare_subject(other, "pc", "office");
  EXPECT_EQ(decider->decide_name(colleague, "chat.example", day(1), none_, cache_).decision.by,
            "stop");
  EXPECT_EQ(cache_.hits(), 1U);
  other.body = "elsewhere";
  const auto stranger = decider->prepare_subject(other, "pc", "office");
  EXPECT_EQ(decider->decide_name(stranger, "chat.example", day(1), none_, cache_).decision.by,
            std::nullopt);
}

TEST_F(DeciderTest, GivesAHostThatNoEntryHasWhatTheZoneSays) {
  const auto decider = make();
  const auto answer =
      decider->decide_name(clerk(*decider), "www.nowhere.example", day(1), none_, cache_);
  EXPECT_EQ(answer.decision.effect, Effect::Inspect);
  EXPECT_TRUE(answer.services.empty());
}

TEST_F(DeciderTest, NeedsTheServiceWhereCandidatesDisagree) {
  policy_.orders = {block("stop", Facet::Service, "chat")};
  const auto decider = make();
  const auto answer =
      decider->decide_name(clerk(*decider), "shared.example", day(1), none_, cache_);
  EXPECT_FALSE(answer.decision.is_settled);
  EXPECT_THAT(answer.decision.needs, ElementsAre("service"));
  EXPECT_EQ(answer.services.size(), 2U);
}

TEST_F(DeciderTest, TheSameCacheServesTheNextPolicyOnceCleared) {
  policy_.orders = {block("stop", Facet::Service, "chat")};
  policy_.orders[0].expires = day(5);
  const auto first = make();
  EXPECT_EQ(first->decide_name(clerk(*first), "chat.example", day(1), none_, cache_).valid_until,
            day(5));
  cache_.clear();
  policy_.orders[0].expires = day(2);
  policy_.orders[0].rules[0].obligations = {"remove"};
  const auto second = make();
  const auto answer = second->decide_name(clerk(*second), "chat.example", day(1), none_, cache_);
  EXPECT_EQ(answer.valid_until, day(2));
  EXPECT_THAT(answer.decision.obligations, ElementsAre("remove"));
}

TEST_F(DeciderTest, MoreKnownOfTheUseSettlesMore) {
  policy_.orders = {block("stop", Facet::Service, "chat")};
  policy_.orders[0].rules[0].operation = atom(Facet::Operation, "upload");
  const auto decider = make();
  const auto subject = clerk(*decider);
  EXPECT_THAT(decider->decide_name(subject, "chat.example", day(1), none_, cache_).decision.needs,
              ElementsAre("operation"));
  Request upload;
  upload.operation = "upload";
  const PreparedUse use = decider->prepare_use(upload);
  EXPECT_EQ(decider->decide_use(subject, use, "chat.example", day(1), none_, cache_).decision.by,
            "stop");
}

} // namespace
} // namespace haechi::policy
