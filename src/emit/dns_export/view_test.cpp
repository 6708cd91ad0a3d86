#include "emit/dns_export/view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::emit::dns_export {
namespace {

using namespace std::chrono_literals;
using policy::Effect;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const Instant kNow{std::chrono::sys_days(std::chrono::year(2025) / 5 / 1)};

catalog::Service service(const std::string& id) {
  catalog::Service out;
  out.id = id;
  out.category = {"generative-ai"};
  out.surfaces = {"web", "api"};
  out.hosting = "external";
  return out;
}

// A body whose orders a test adds; services `bad`, `good` with their domains.
struct World {
  World() {
    policy::Body body;
    body.id = "gov";
    policy.bodies = {body};
    services = {service("bad"), service("good")};
    add_name(0, "bad.org", catalog::Match::Suffix);
    add_name(1, "good.bad.org", catalog::Match::Exact);
  }

  void add_name(std::uint32_t index, const std::string& pattern, catalog::Match match,
                catalog::Use use = catalog::Use::Blockable) {
    names.push_back({.pattern = pattern, .match = match, .use = use, .service = index});
  }

  policy::Rule& add_rule(policy::RuleEffect effect, const std::string& on = "bad") {
    policy::Order order;
    order.id = "order-" + std::to_string(policy.orders.size());
    order.issuer = "gov";
    policy::Rule rule;
    rule.has_target = true;
    rule.target.atoms = {
        {.facet = policy::Facet::Service, .name = {}, .values = {on}, .where = {}}};
    rule.effect = effect;
    order.rules = {rule};
    policy.orders.push_back(order);
    return policy.orders.back().rules.front();
  }

  View view(std::vector<WayPast> ways_past = {}) {
    const auto decider = policy::Decider::make(std::make_shared<const policy::Policy>(policy),
                                               catalog::Catalog::make(services, names));
    Viewer viewer;
    viewer.who.body = "gov";
    viewer.device = "";
    viewer.zone = "";
    return make_view({.decider = *decider,
                      .viewer = viewer,
                      .at = kNow,
                      .happenings = {},
                      .ways_past = std::move(ways_past)});
  }

  policy::Policy policy;
  std::vector<catalog::Service> services;
  std::vector<catalog::Name> names;
};

// `kind name outcome` of every gap.
std::vector<std::string> gaps_of(const View& view) {
  std::vector<std::string> out;
  for (const auto& [gap, names] : view.gaps.groups()) {
    for (const std::string& name : names) {
      out.push_back(gap.kind + " " + name + " " + gap.outcome);
    }
  }
  return out;
}

TEST(DnsExportView, AnExactNameSpeaksForItselfAlone) {
  World world;
  world.add_rule(policy::RuleEffect::Block);
  const View view = world.view();
  EXPECT_THAT(view.nodes,
              ElementsAre(Node{"", Act::Pass, Act::Pass}, Node{"bad.org", Act::Refuse, Act::Refuse},
                          Node{"good.bad.org", Act::Pass, Act::Refuse}));
  EXPECT_THAT(gaps_of(view), IsEmpty());
  EXPECT_EQ(view.valid_until, Instant::max());
}

TEST(DnsExportView, InspectFollowsOnUndecided) {
  for (const auto& [on_undecided, act] :
       std::vector<std::pair<std::optional<Effect>, Act>>{{std::nullopt, Act::Refuse},
                                                          {Effect::Block, Act::Refuse},
                                                          {Effect::Warn, Act::Pass},
                                                          {Effect::Allow, Act::Pass}}) {
    World world;
    world.policy.bodies.front().on_undecided = on_undecided;
    world.add_rule(policy::RuleEffect::Inspect);
    const View view = world.view();
    EXPECT_EQ(view.nodes[1].self, act);
    EXPECT_THAT(gaps_of(view),
                Contains(act == Act::Pass ? "inspect bad.org passes" : "inspect bad.org blocked"));
  }
}

TEST(DnsExportView, AnOrderThatEndsMakesTheViewEnd) {
  World world;
  world.add_rule(policy::RuleEffect::Block);
  world.policy.orders.front().expires = kNow + 48h;
  world.add_rule(policy::RuleEffect::Warn, "good");
  world.policy.orders.back().expires = kNow + 24h; // changes no entry
  const View view = world.view();
  EXPECT_EQ(view.valid_until, kNow + 48h);
  EXPECT_THAT(gaps_of(view), Contains("time bad.org blocked"));
  EXPECT_THAT(gaps_of(view), Not(Contains("time good.bad.org passes")));
}

TEST(DnsExportView, HostsThatThePolicyNamesAreLookedAtThemselves) {
  World world;
  world.add_rule(policy::RuleEffect::Block)
      .target.atoms.push_back({.facet = policy::Facet::Host,
                               .name = {},
                               .values = {"deep.bad.org", "*.tree.bad.org", "a*.bad.org"},
                               .where = {}});
  const View view = world.view();
  EXPECT_THAT(view.nodes, Contains(Node{"bad.org", Act::Pass, Act::Pass}));
  EXPECT_THAT(view.nodes, Contains(Node{"deep.bad.org", Act::Refuse, Act::Pass}));
  EXPECT_THAT(view.nodes, Contains(Node{"tree.bad.org", Act::Pass, Act::Refuse}));
  EXPECT_THAT(gaps_of(view), Contains("pattern a*.bad.org passes"));
}

TEST(DnsExportView, WaysPastAreRefusedWhereThePolicyLetsThemPass) {
  World world;
  world.add_rule(policy::RuleEffect::Block);
  const View view = world.view({{"relay.net", Act::NameError}, {"org", Act::NoData}});
  EXPECT_THAT(view.nodes, Contains(Node{"relay.net", Act::NameError, Act::NameError}));
  EXPECT_THAT(view.nodes, Contains(Node{"bad.org", Act::Refuse, Act::Refuse}));
  EXPECT_THAT(view.nodes, Contains(Node{"good.bad.org", Act::NoData, Act::Refuse}));
}

TEST(DnsExportView, ServicesOnSharedHostsAreTold) {
  World world;
  world.add_name(0, "shared.net", catalog::Match::Exact, catalog::Use::Shared);
  world.add_name(1, "fine.net", catalog::Match::Exact, catalog::Use::Shared);
  world.add_rule(policy::RuleEffect::Block);
  EXPECT_THAT(gaps_of(world.view()), ElementsAre("shared-host shared.net passes"));
}

TEST(DnsExportView, NamesStillOnTrialAreNotForLists) {
  World world;
  world.add_name(0, "new.net", catalog::Match::Suffix);
  world.names.back().stage = "warn";
  world.add_rule(policy::RuleEffect::Block);
  const View view = world.view();
  EXPECT_THAT(gaps_of(view), ElementsAre("stage new.net passes"));
  EXPECT_THAT(view.nodes, Not(Contains(testing::Field(&Node::name, "new.net"))));
}

TEST(DnsExportView, WhatIsOutOfReachPassesWithoutAWord) {
  World world;
  world.add_rule(policy::RuleEffect::Block);
  world.policy.devices = {{.id = "phone", .owner = policy::Owner::Person, .where = {}}};
  policy::Zone cell;
  cell.id = "cell";
  cell.owner = policy::Owner::Nobody;
  world.policy.zones = {cell};
  const auto decider = policy::Decider::make(std::make_shared<const policy::Policy>(world.policy),
                                             catalog::Catalog::make(world.services, world.names));
  Viewer viewer;
  viewer.who.body = "gov";
  viewer.device = "phone";
  viewer.zone = "cell";
  const View view = make_view({.decider = *decider,
                               .viewer = viewer,
                               .at = kNow,
                               .happenings = {},
                               .ways_past = {{"relay.net", Act::NameError}}});
  EXPECT_TRUE(view.is_out_of_reach);
  EXPECT_THAT(thin_out(view.nodes), IsEmpty());
  EXPECT_THAT(gaps_of(view), IsEmpty());
}

TEST(DnsExportView, TheSubjectInWords) {
  Viewer viewer;
  EXPECT_EQ(to_text(viewer), "anybody");
  viewer.who.body = "gov";
  viewer.who.groups = {{"a", "b"}};
  viewer.zone = "";
  EXPECT_EQ(to_text(viewer), "body gov, groups a b, zone none");
}

} // namespace
} // namespace haechi::emit::dns_export
