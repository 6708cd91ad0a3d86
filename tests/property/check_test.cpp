// Findings of `policy check` about meaning, against what really is decided on random worlds: what
// is said never to speak never does, what is said to change nothing changes nothing.

#include "policy/check/check.h"
#include "policy/model/completions.h"
#include "policy/model/decide.h"
#include "show.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace haechi::property {
namespace {

using namespace policy;

// Findings name orders in words; here they are told apart by a place that stands for the order or
// the part of it.
void number_places(Policy& policy) {
  std::uint32_t line = 0;
  for (Order& order : policy.orders) {
    order.where = {"p", ++line, 1};
    for (Rule& rule : order.rules) {
      rule.where = {"p", ++line, 1};
    }
    for (DataEntry& data : order.data) {
      data.where = {"p", ++line, 1};
    }
  }
  for (Exemption& exemption : policy.exemptions) {
    exemption.where = {"p", ++line, 1};
  }
}

struct Numbered {
  Policy policy;
  std::shared_ptr<const catalog::Catalog> catalog;
};

Numbered random_numbered(Chance& chance) {
  const World world = random_world(chance);
  Numbered out{*world.policy, world.catalog};
  number_places(out.policy);
  return out;
}

// More requests meet each other when orders say little about whom they are for.
void simplify(Chance& chance, Policy& policy) {
  for (Order& order : policy.orders) {
    if (chance.one_in(2)) {
      order.scope = {};
    }
    if (chance.one_in(2)) {
      order.supersedes.clear();
    }
    if (chance.one_in(2)) {
      order.from.reset();
      order.expires.reset();
    }
    for (Rule& rule : order.rules) {
      rule.obligations.clear();
      rule.scope = chance.one_in(2) ? Scope{} : rule.scope;
      rule.target = chance.one_in(4) ? Condition{} : rule.target;
      rule.has_target = !rule.target.is_empty();
    }
  }
  if (chance.one_in(2)) {
    policy.exemptions.clear();
  }
}

// An order for everybody below `a` and everything, so that it shadows some of the others, and these
// do what a shadowed order may not do: silence somebody stricter, stand before a stricter default.
void add_wide_order(Chance& chance, Policy& policy) {
  Order wide;
  wide.id = "wide";
  wide.issuer = "a";
  wide.force = Force::Binding;
  Rule rule;
  rule.effect = chance.one_in(2) ? RuleEffect::Warn : RuleEffect::Redact;
  wide.rules.push_back(rule);
  policy.orders.push_back(wide);
  for (Order& order : policy.orders) {
    for (Rule& each : order.rules) {
      each.effect = chance.one_in(4) ? RuleEffect::Block : std::min(each.effect, rule.effect);
    }
    order.supersedes.clear();
  }
  if (policy.orders.size() > 2) { // the second is the first again, stricter and silenced by it
    const std::string id = policy.orders[1].id;
    policy.orders[1] = policy.orders[0];
    policy.orders[1].id = id;
    for (Rule& each : policy.orders[1].rules) {
      each.effect = RuleEffect::Block;
    }
    policy.orders[0].supersedes = {id};
  }
  policy.exemptions.clear();
  for (Body& body : policy.bodies) {
    body.default_effect = chance.one_in(3) ? std::optional(Effect::Block) : std::nullopt;
  }
}

// The catalog speaks for a service that it holds: a request's own facts could contradict it, which
// the findings do not take into account.
Request without_facts(Request request) {
  request.facts = {};
  return request;
}

// Requests that touch every part of the world, the rest of each drawn from what its conditions tell
// apart.
std::vector<Request> draw_requests(Chance& chance, const Numbered& world, int count) {
  std::vector<Request> out;
  for (int i = 0; i < count; ++i) {
    const Request partial = without_facts(random_request(chance, 2));
    const model::Completions completions(world.policy, *world.catalog, partial, 1U << 13U);
    if (!completions.can_be_drawn()) {
      continue;
    }
    std::vector<std::size_t> digits(completions.axis_count());
    for (std::size_t& digit : digits) {
      digit = chance.below(1U << 20U);
    }
    out.push_back(completions.with(digits).request);
  }
  return out;
}

const Order* order_at(const Policy& policy, std::uint32_t line) {
  const auto found = std::ranges::find_if(
      policy.orders, [&](const Order& order) { return order.where.line == line; });
  return found == policy.orders.end() ? nullptr : &*found;
}

Decision decide(const Numbered& world, const Policy& policy, const Request& request) {
  return model::decide_complete(policy, *world.catalog, request);
}

bool has_said(const Decision& decision, const std::string& order) {
  return std::ranges::any_of(decision.trace, [&](const TraceLine& line) {
    return line.order == order && line.said.has_value();
  });
}

Policy without_order(Policy policy, const std::string& id) {
  std::erase_if(policy.orders, [&](const Order& order) { return order.id == id; });
  return policy;
}

// The part at the place is taken out.
Policy without_part(Policy policy, std::uint32_t line) {
  for (Order& order : policy.orders) {
    std::erase_if(order.rules, [&](const Rule& rule) { return rule.where.line == line; });
    std::erase_if(order.data, [&](const DataEntry& data) { return data.where.line == line; });
  }
  return policy;
}

bool is_only_part(const Policy& policy, std::uint32_t line) {
  return std::ranges::any_of(policy.orders, [&](const Order& order) {
    return order.rules.size() == 1 && order.rules.front().where.line == line;
  });
}

struct Counts {
  std::map<std::string, int> findings;
};

std::string shown(std::uint64_t seed, const Numbered& world, const Request& request,
                  const Finding& finding) {
  return "seed " + std::to_string(seed) + "\n" + to_string(finding.error) + "\n" +
         describe(world.policy) + "\n" + describe(*world.catalog) + "\n" + describe(request);
}

void verify(std::uint64_t seed, const Numbered& world, const Finding& finding,
            const std::vector<Request>& requests) {
  const std::uint32_t line = finding.error.where.line;
  const std::string& code = finding.error.code;
  const Order* order = order_at(world.policy, line);
  for (Request request : requests) {
    if (code == "E-POLICY-131") {
      request.lifted
          .clear(); // an order that was lifted takes nobody's place (docs/policy-check.md)
    }
    const Decision before = decide(world, world.policy, request);
    if (code == "E-POLICY-128" || code == "E-POLICY-132") {
      // A carve-out is found at its rule; its order lies before it.
      const Order* silent = order;
      for (std::uint32_t at = line; silent == nullptr && at > 0; --at) {
        silent = order_at(world.policy, at);
      }
      ASSERT_NE(silent, nullptr);
      ASSERT_FALSE(has_said(before, silent->id)) << shown(seed, world, request, finding);
    } else if (code == "E-POLICY-131") {
      ASSERT_NE(order, nullptr);
      const Decision after = decide(world, without_order(world.policy, order->id), request);
      ASSERT_EQ(before.effect, after.effect) << shown(seed, world, request, finding);
      if (before.effect != Effect::Block) {
        ASSERT_EQ(before.obligations, after.obligations) << shown(seed, world, request, finding);
      }
    } else if (code == "E-POLICY-129" && !is_only_part(world.policy, line)) {
      const Decision after = decide(world, without_part(world.policy, line), request);
      ASSERT_EQ(before.effect, after.effect) << shown(seed, world, request, finding);
      ASSERT_EQ(before.obligations, after.obligations) << shown(seed, world, request, finding);
      ASSERT_EQ(before.trace, after.trace) << shown(seed, world, request, finding);
    } else if (code == "E-POLICY-138") {
      for (const TraceLine& each : before.trace) {
        const auto exemption = std::ranges::find_if(
            world.policy.exemptions, [&](const auto& one) { return one.where.line == line; });
        ASSERT_NE(each.exemption, exemption->id) << shown(seed, world, request, finding);
      }
    }
  }
}

bool is_about_meaning(const Finding& finding) {
  const std::string& code = finding.error.code;
  return code == "E-POLICY-128" || code == "E-POLICY-129" || code == "E-POLICY-131" ||
         code == "E-POLICY-132" || code == "E-POLICY-138";
}

TEST(CheckProperty, WhatIsFoundIsTrue) {
  constexpr std::uint64_t kWorlds = rounds(2'000);
  std::map<std::string, int> counts;
  for (std::uint64_t seed = 1; seed <= kWorlds && !testing::Test::HasFatalFailure(); ++seed) {
    Chance chance(seed * 7'919);
    Numbered world = random_numbered(chance);
    if (!chance.one_in(3)) {
      simplify(chance, world.policy);
    }
    if (chance.one_in(2)) {
      add_wide_order(chance, world.policy);
      number_places(world.policy);
    }
    std::vector<Finding> findings = check_policy(world.policy, world.catalog.get(), CheckContext{});
    std::erase_if(findings, [](const Finding& finding) { return !is_about_meaning(finding); });
    if (findings.empty()) {
      continue;
    }
    const std::vector<Request> requests = draw_requests(chance, world, 40);
    for (const Finding& finding : findings) {
      ++counts[finding.error.code];
      verify(seed, world, finding, requests);
    }
  }
  // The worlds are rich enough for each of them to be found, and so to be put to the test.
  for (const char* code :
       {"E-POLICY-128", "E-POLICY-129", "E-POLICY-131", "E-POLICY-132", "E-POLICY-138"}) {
    EXPECT_GE(counts[code], static_cast<int>(rounds(20))) << code;
  }
}

} // namespace
} // namespace haechi::property
