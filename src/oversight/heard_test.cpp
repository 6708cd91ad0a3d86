#include "oversight/chronicle_test.h"
#include "oversight/heard.h"
#include "policy/syntax/parse.h"

namespace haechi::oversight {
namespace {

// An own order `motie-deepseek` of kr.gov that waits for nothing.
policy::Policy parse_own() {
  auto policy = policy::parse_policy(std::vector<SourceFile>{
      {"policy.yaml", "bodies: {kr.gov: {name: {en: Government}}}\n"
                      "orders: [{id: motie-deepseek, issuer: kr.gov, force: binding, "
                      "rules: [{effect: block}]}]\n"}});
  EXPECT_TRUE(policy);
  return std::move(*policy);
}

Chronicle with_end_of(const char* issuer, const char* force, const std::string& by) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("officer-named", day(1), "min", {{"name", "Min"}, {"body", "kr.gov"}});
  body.tell("order-recorded", day(2), "motie-deepseek", {{"issuer", issuer}, {"force", force}}, by);
  body.tell("order-lifted", day(3), "motie-deepseek", {{"because", "x"}}, by);
  return body;
}

std::size_t count_lifted(const Chronicle& body) {
  return choose_for(parse_own(), policy_events(body.now, day(4))).lifted.size();
}

TEST(Heard, TheEndOfAnotherBodysOrderLiftsNoOwnOneOfTheSameId) {
  EXPECT_EQ(count_lifted(with_end_of("it.x", "external", "park")), 0U);
  EXPECT_EQ(count_lifted(with_end_of("kr.gov", "external", "park")), 0U)
      << "nobody of kr.gov stands behind it, whatever it says";
  EXPECT_EQ(count_lifted(with_end_of("kr.pipc", "binding", "kim")), 0U) << "another issuer's";
  EXPECT_EQ(count_lifted(with_end_of("kr.gov", "binding", "min")), 1U);
}

TEST(Heard, AnotherBodysOrderHappensToNobodysPolicy) {
  const Heard heard = policy_events(with_end_of("it.x", "external", "park").now, day(4));
  for (const auto& [name, at] : heard.events) {
    EXPECT_FALSE(name.starts_with("order-")) << name;
  }
}

TEST(Heard, TheEndOfAnAdoptedOrderIsHeardByWhomItConcerns) {
  const Heard heard{{}, {}, {{"it-7", day(3)}}};
  EXPECT_EQ(choose_for(parse_own(), heard).lifted.at("it-7"), day(3));
}

TEST(Heard, AFileThatNamesNoIssuersLiftsByIdAsBefore) {
  const Heard heard{{}, {{"motie-deepseek", {day(3), ""}}}, {}};
  EXPECT_EQ(choose_for(parse_own(), heard).lifted.size(), 1U);
}

} // namespace
} // namespace haechi::oversight
