#include "base/check.h"
#include "catalog/load.h"
#include "policy/check/check.h"
#include "policy/compile/former_services.h"
#include "policy/decide/decider.h"
#include "policy/syntax/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haechi::policy {
namespace {

using ::testing::ElementsAre;

SourceFile make_service(const std::string& id, const std::string& more) {
  return {"services/" + id + ".yaml", "id: " + id +
                                          "\nname: S\nprovider: p\ncategory: [generative-ai]\n"
                                          "hosting: external\n" +
                                          more};
}

// `both` was split into `left` and `right`; `right` was renamed to `other` since.
std::shared_ptr<const catalog::Catalog> load_catalog() {
  const auto catalog = catalog::load_catalog(
      {{"providers/p.yaml", "id: p\nname: P\n"},
       make_service("both", "status: renamed\nreplaced_by: [left, right]\n"),
       make_service("left", "endpoints: [{name: left.example, match: suffix}]\n"),
       make_service("right", "status: renamed\nreplaced_by: [other]\n"),
       make_service("other", "endpoints: [{name: other.example, match: suffix}]\n")});
  HAECHI_CHECK(catalog.has_value());
  return *catalog;
}

std::shared_ptr<const Policy> parse(const std::string& rules) {
  auto policy = parse_policy({{"p.yaml", "bodies: {b: {}}\n"
                                         "orders: [{id: o, issuer: b, force: binding, rules: [" +
                                             rules + "]}]\n"}});
  HAECHI_CHECK(policy.has_value());
  return std::make_shared<const Policy>(std::move(*policy));
}

TEST(FormerServices, ATargetMeansWhatTookTheirPlace) {
  const auto policy =
      with_current_services(parse("{target: {service: both}, effect: block}"), *load_catalog());
  EXPECT_THAT(policy->orders.front().rules.front().target.atoms.front().values,
              ElementsAre("both", "left", "other"));
}

TEST(FormerServices, AlsoWhereTheyAreDeniedOrAlternatives) {
  const auto policy = with_current_services(
      parse("{target: {any: [{service: right}, {not: {service: both}}]}, effect: block}"),
      *load_catalog());
  const Condition& target = policy->orders.front().rules.front().target;
  EXPECT_THAT(target.any.front()[0].atoms.front().values, ElementsAre("right", "other"));
  EXPECT_THAT(target.any.front()[1].none.front().atoms.front().values,
              ElementsAre("both", "left", "other"));
}

TEST(FormerServices, WhoIsSentElsewhereIsSentToWhatIsThereNow) {
  const auto policy = with_current_services(
      parse("{target: {service: left}, effect: block, instead: [both, left]}"), *load_catalog());
  EXPECT_THAT(policy->orders.front().rules.front().instead, ElementsAre("left", "other"));
}

TEST(FormerServices, APolicyWithoutThemIsTakenAsItIs) {
  const auto policy = parse("{target: {service: left}, effect: block}");
  EXPECT_EQ(with_current_services(policy, *load_catalog()), policy);
}

TEST(FormerServices, AnOrderThatNamesOneStillBlocks) {
  const auto decider =
      Decider::make(parse("{target: {service: both}, effect: block}"), load_catalog());
  Request request;
  request.who.body = "b";
  for (const char* host : {"left.example", "www.other.example"}) {
    request.host = host;
    EXPECT_EQ(decider->decide(request).effect, Effect::Block) << host;
  }
}

TEST(FormerServices, CheckSaysWhatToWriteInstead) {
  const auto findings =
      check_policy(*parse("{target: {service: both}, effect: block}"), load_catalog().get());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().error.code, "E-POLICY-149");
  EXPECT_EQ(findings.front().severity, Severity::Warning);
  EXPECT_EQ(findings.front().error.message,
            "service `both` was renamed: the order means `left`, `other` now");
}

} // namespace
} // namespace haechi::policy
