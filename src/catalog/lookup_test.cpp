#include "catalog/export.h"
#include "catalog/load.h"
#include "catalog/lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::shared_ptr<const Catalog> make_small_catalog() {
  const auto loaded = load_catalog(
      {{"providers/maker.yaml", "id: maker\nname: {en: Maker, ko: 만든이}\n"},
       {"services/site.yaml",
        "id: site\nname: {en: Site, ko: 사이트}\nprovider: maker\ncategory: [ai-info]\n"
        "hosting: external\nendpoints:\n"
        "  - {name: a.example, match: suffix, role: prompt, surface: web, confidence: h}\n"
        "  - {name: t.example, tenancy: shared, min_depth: url, use: shared}\n"},
       {"services/api.yaml",
        "id: api\nname: {en: API, ko: 접점}\nprovider: maker\ncategory: [generative-ai]\n"
        "hosting: external\nendpoints:\n"
        "  - {name: api.a.example, surface: api}\n"
        "  - {name: a.example, tenancy: shared, min_depth: url, use: shared}\n"}});
  EXPECT_TRUE(loaded.has_value());
  return loaded.value_or(nullptr);
}

std::string look_up_as_json(const Catalog& catalog, std::string_view query) {
  const auto lookup = look_up(catalog, query);
  return lookup ? to_json(catalog, *lookup) : to_json(query, lookup.error());
}

TEST(LookUp, ShowsTheCandidatesOfTheMostSpecificName) {
  const auto catalog = make_small_catalog();
  EXPECT_EQ(look_up_as_json(*catalog, "API.a.example."),
            R"({"query":"API.a.example.","candidates":[{"service":"api","surface":"api",)"
            R"("role":null,"tenancy":"dedicated","min_depth":"dns","confidence":"m",)"
            R"("use":"blockable","match":"exact","name":"api.a.example"}],"by_name":true})");
}

TEST(LookUp, ShowsOtherUsesOfTheSameName) {
  const auto catalog = make_small_catalog();
  const auto lookup = look_up(*catalog, "a.example");
  ASSERT_TRUE(lookup.has_value());
  ASSERT_EQ(lookup->names.size(), 2U);
  EXPECT_EQ(lookup->names[0].use, Use::Blockable);
  EXPECT_EQ(lookup->names[1].use, Use::Shared);
}

TEST(LookUp, SaysThatASharedNameIsNotBlockedByName) {
  const auto catalog = make_small_catalog();
  EXPECT_THAT(look_up_as_json(*catalog, "t.example"),
              testing::AllOf(HasSubstr(R"("tenancy":"shared")"), HasSubstr(R"("by_name":false)")));
}

TEST(LookUp, AnswersForNamesThatNobodyHasAndForNoNames) {
  const auto catalog = make_small_catalog();
  EXPECT_EQ(look_up_as_json(*catalog, "nota.example"),
            R"({"query":"nota.example","candidates":[],"by_name":false})");
  EXPECT_THAT(look_up_as_json(*catalog, "10.1.2.3"), HasSubstr(R"("code":"E-NAME-002")"));
}

TEST(LookUp, TellsPeople) {
  const auto catalog = make_small_catalog();
  EXPECT_EQ(to_text(*catalog, *look_up(*catalog, "x.a.example")),
            "x.a.example: may be blocked by name\n"
            "  site (Site, 사이트) by suffix a.example: blockable, prompt, web, dns, h\n");
  EXPECT_EQ(to_text(*catalog, *look_up(*catalog, "b.example")), "b.example: no service\n");
}

TEST(ListBlockable, IsSortedAndHoldsNothingElse) {
  const auto catalog = make_small_catalog();
  const auto names = list_blockable(*catalog);
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0].name, "a.example");
  EXPECT_EQ(names[0].match, Match::Suffix);
  EXPECT_EQ(names[1].name, "api.a.example");
  EXPECT_THAT(names[1].services, ElementsAre("api"));
  EXPECT_THAT(list_blockable(*catalog, "site"), testing::SizeIs(1));
}

TEST(ListBlockable, SaysANameOnceWhenItIsSuffixAndExact) {
  const auto loaded = load_catalog({{"c.yaml", "- {id: a, hosts: [x.example, '*.y.example']}"}});
  ASSERT_TRUE(loaded.has_value());
  auto list = load_domain_list({"l.txt", "x.example"}, "b");
  ASSERT_TRUE(list.has_value());
  auto parts = parse_catalog({{"c.yaml", "- {id: a, hosts: [x.example, '*.y.example']}"}});
  const auto catalog = make_catalog(std::move(*parts), {std::move(*list)});
  const auto names = list_blockable(*catalog);
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0].match, Match::Glob);
  EXPECT_EQ(names[1].name, "x.example");
  EXPECT_EQ(names[1].match, Match::Suffix);
}

} // namespace
} // namespace haechi::catalog
