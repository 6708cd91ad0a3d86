#include "policy/check/load.h"
#include "policy/replay/replay.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace haechi::policy::replay {

namespace {

constexpr const char* kDraft = R"(
bodies: {a: {default: allow}, b: {default: allow}}
zones: {own: {owner: body}, street: {owner: nobody}}
devices: {phone: {owner: person}}
orders:
  - {id: o, issuer: a, force: binding, from: 2025-02-05, rules: [{target: {service: x}, effect: block}]}
  - {id: p, issuer: a, force: binding, rules: [{target: {service: y}, purpose: [business], effect: block}]}
)";

constexpr const char* kToday = "bodies: {a: {default: block}, b: {default: allow}}\n";

std::shared_ptr<const catalog::Catalog> make_catalog() {
  std::vector<catalog::Service> services(2);
  std::vector<catalog::Name> names(2);
  for (std::size_t i = 0; i < services.size(); ++i) {
    services[i].id = i == 0 ? "x" : "y";
    services[i].category = {"generative-ai"};
    names[i].pattern = services[i].id + ".example";
    names[i].service = static_cast<catalog::ServiceIndex>(i);
  }
  return catalog::Catalog::make(std::move(services), std::move(names));
}

std::shared_ptr<const Decider> make_decider(const char* text) {
  static const auto kCatalog = make_catalog();
  auto policy = load_policy({{"p.yaml", text}});
  EXPECT_TRUE(policy) << (policy ? "" : to_string(policy.error().front()));
  return Decider::make(*policy, kCatalog);
}

Instant day(int number) {
  return std::chrono::sys_days(std::chrono::year(2025) / 2 / 1) + std::chrono::days(number - 1);
}

Stand stand(const char* body) {
  Stand out;
  out.who.body = body;
  out.device = "pc";
  out.zone = "own";
  return out;
}

TEST(Replay, TellsWhoWouldBeRefusedAndByWhichOrder) {
  Replay replay(make_decider(kDraft), nullptr, {});
  const auto a = replay.add_stand(stand("a"));
  const auto b = replay.add_stand(stand("b"));
  ASSERT_TRUE(a && b);
  replay.judge({*a, day(6), "x.example", 1, Effect::Allow});
  replay.judge({*a, day(6), "x.example", 1, Effect::Allow});
  replay.judge({*a, day(6), "x.example", 2, Effect::Allow});
  replay.judge({*a, day(4), "x.example", 3, Effect::Allow}); // not yet in force
  replay.judge({*b, day(6), "x.example", 4, Effect::Allow}); // nobody's order
  replay.judge({*a, day(6), "x.example", 5, Effect::Block}); // was refused already
  const Tally& tally = replay.tally();
  EXPECT_EQ(tally.judged, 6U);
  EXPECT_EQ(tally.unchanged, 3U);
  ASSERT_EQ(tally.groups.size(), 1U);
  const Group& group = tally.groups[0];
  EXPECT_EQ(group.change, Change::Refused);
  EXPECT_EQ(group.body, "a");
  EXPECT_EQ(group.services, std::vector<std::string>{"x"});
  EXPECT_EQ(group.by, "o");
  EXPECT_EQ(group.reason, "named-block");
  EXPECT_EQ(group.requests, 3U);
  EXPECT_EQ(group.people.count(), 2U);
}

TEST(Replay, WhatIsFreedIsToldWithWhatHadForbiddenIt) {
  Replay replay(make_decider(kDraft), make_decider(kToday), {});
  const auto a = replay.add_stand(stand("a"));
  replay.judge({*a, day(4), "x.example", 1, Effect::Allow});
  ASSERT_EQ(replay.tally().groups.size(), 1U);
  EXPECT_EQ(replay.tally().groups[0].change, Change::Freed);
  EXPECT_EQ(replay.tally().groups[0].by, "");
  EXPECT_EQ(replay.tally().groups[0].reason, "default");
}

TEST(Replay, WhatANameDoesNotTellStaysOpen) {
  Replay replay(make_decider(kDraft), nullptr, {});
  const auto a = replay.add_stand(stand("a"));
  replay.judge({*a, day(6), "y.example", 1, Effect::Allow});
  ASSERT_EQ(replay.tally().groups.size(), 1U);
  EXPECT_EQ(replay.tally().groups[0].change, Change::Open);
  EXPECT_EQ(replay.tally().groups[0].after, (Outcome{Effect::Allow, Effect::Block}));
}

TEST(Replay, LiftedOrdersAreTaken) {
  Happenings happenings;
  happenings.lifted["o"] = day(5);
  Replay replay(make_decider(kDraft), nullptr, happenings);
  const auto a = replay.add_stand(stand("a"));
  replay.judge({*a, day(6), "x.example", 1, Effect::Allow});
  EXPECT_EQ(replay.tally().unchanged, 1U);
}

TEST(Replay, StandsAndGroupsAreBounded) {
  Replay replay(make_decider(kDraft), nullptr, {});
  std::optional<StandIndex> last;
  for (std::size_t i = 0; i < kMaxGroups + 10; ++i) {
    // Undeclared bodies are outside of every tree: what the log refused would be free.
    last = replay.add_stand(stand(fmt::format("u{}", i).c_str()));
    ASSERT_TRUE(last);
    replay.judge({*last, day(6), "x.example", i, Effect::Block});
  }
  const Tally& tally = replay.tally();
  ASSERT_EQ(tally.groups.size(), kMaxGroups + 1);
  EXPECT_TRUE(tally.groups.back().is_rest);
  EXPECT_EQ(tally.groups.back().change, Change::Freed);
  EXPECT_EQ(tally.groups.back().requests, 10U);
  EXPECT_EQ(tally.groups.back().people.count(), 10U);
}

} // namespace

} // namespace haechi::policy::replay
