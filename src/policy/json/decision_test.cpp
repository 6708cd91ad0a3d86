#include "policy/json/decision.h"

#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

// The example of docs/policy.md: keys and their order are a contract.
TEST(WriteDecision, HasTheKeysOfTheReferenceInItsOrder) {
  Decision decision;
  decision.effect = decision.at_least = decision.at_most = Effect::Block;
  decision.is_settled = true;
  decision.reason = "named-block";
  decision.by = "kr-motie-deepseek";
  decision.obligations = {"notice-page"};
  decision.instead = {"onprem-llm"};
  decision.trace.push_back({.order = "a", .said = Effect::Block, .rank = 2, .is_binding = true});
  decision.trace.push_back({.order = "b", .skipped = "expired"});
  decision.trace.push_back({.order = "c", .is_open = true});
  EXPECT_EQ(
      to_json(decision, "sha256:00"),
      R"({"v":1,"effect":"block","at_least":"block","at_most":"block","settled":true,"needs":[],)"
      R"("reason":"named-block","by":"kr-motie-deepseek","obligations":["notice-page"],)"
      R"("obligations_open":[],"instead":["onprem-llm"],"trace":[{"order":"a","said":"block",)"
      R"("rank":2,"binding":true},{"order":"b","skipped":"expired"},{"order":"c","open":true}],)"
      R"("policy":"sha256:00"})");
}

TEST(WriteDecision, SpellsNoDecisionAndNobody) {
  const std::string json = to_json(Decision{}, "");
  EXPECT_NE(json.find(R"("effect":"no-decision")"), std::string::npos);
  EXPECT_NE(json.find(R"("by":null)"), std::string::npos);
}

TEST(WriteDecision, TellsOfExemptionsAndReviews) {
  Decision decision;
  decision.trace.push_back({.order = "a", .skipped = "exempt-valid", .exemption = "ex-1"});
  decision.trace.push_back({.order = "b",
                            .said = Effect::Warn,
                            .rank = 1,
                            .is_review_due = true,
                            .invalid_exemptions = {{"ex-2", "exempt-expired"}}});
  const std::string json = to_json(decision, "");
  EXPECT_NE(json.find(R"({"order":"a","skipped":"exempt-valid","exemption":"ex-1"})"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"({"order":"b","said":"warn","rank":1,"binding":false,"review_due":true,)"
                      R"("exemptions":[{"id":"ex-2","invalid":"exempt-expired"}]})"),
            std::string::npos)
      << json;
}

} // namespace
} // namespace haechi::policy
