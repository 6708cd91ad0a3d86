#include "catalog/import/import.h"
#include "catalog/load.h"

#include <gmock/gmock.h>

namespace haechi::catalog {

namespace {

using testing::HasSubstr;

const std::vector<SourceFile>& bundle() {
  static const std::vector<SourceFile> files{
      {"catalog/providers/p.yaml", "id: p\nname: P\n"},
      {"catalog/services/chat.yaml",
       "id: chat\nname: Chat\nprovider: p\ncategory: [generative-ai]\nhosting: external\n"
       "endpoints:\n  - {name: chat.example, match: suffix}\n"
       "  - {name: cdn.shared.example, tenancy: shared, min_depth: url, use: shared}\n"}};
  return files;
}

Result<ImportPlan> plan(std::string text, const ImportOptions& options) {
  const auto catalog = load_catalog(bundle());
  EXPECT_TRUE(catalog.has_value());
  const MustStay must_stay("pay.example # payment\n.gov.example\n", **catalog);
  return plan_import(**catalog, must_stay,
                     {*read_list({"list", std::move(text)}, ListFormat::Domains)}, options);
}

const ImportOptions kOptions{
    .service = "mine", .name = {}, .stage = "observe", .date = "2026-11-22"};

} // namespace

TEST(Import, TakesNewNamesAndSaysWhatItLeavesOut) {
  const auto made = plan("new.example\napi.chat.example\npay.example\nshared.example\n"
                         "www.gov.example\nexample.com\nco.kr\n",
                         kOptions);
  ASSERT_TRUE(made.has_value());
  std::vector<std::string> names;
  for (const ListedName& name : made->names) {
    names.push_back(name.name);
  }
  EXPECT_THAT(names, testing::ElementsAre("example.com", "new.example"));
  ASSERT_EQ(made->known.size(), 1U);
  EXPECT_EQ(made->known.front().reason, "chat");
  EXPECT_EQ(made->refused.size(), 4U);
  EXPECT_EQ(made->refused.front().where.line, 3U);
}

TEST(Import, MakesAServiceThatIsObservedAndEnforcesNothing) {
  const auto made = plan("new.example\n", kOptions);
  ASSERT_TRUE(made.has_value());
  auto files = bundle();
  files.push_back({"catalog/local/services/mine.yaml", made->service_yaml});
  files.push_back({"catalog/local/providers/local-lists.yaml", made->provider_yaml});
  const auto catalog = load_catalog(files);
  ASSERT_TRUE(catalog.has_value()) << to_string(catalog.error().front());
  ASSERT_NE((*catalog)->find_service("mine"), nullptr);
  EXPECT_TRUE((*catalog)->find_candidates("www.new.example").empty());
  EXPECT_EQ((*catalog)->find_names("www.new.example").size(), 1U);
}

TEST(Import, BlocksWhereTheStageSaysSo) {
  ImportOptions options = kOptions;
  options.stage = "block";
  const auto made = plan("new.example\n", options);
  ASSERT_TRUE(made.has_value());
  auto files = bundle();
  files.push_back({"catalog/local/services/mine.yaml", made->service_yaml});
  files.push_back({"catalog/local/providers/local-lists.yaml", made->provider_yaml});
  const auto catalog = load_catalog(files);
  ASSERT_TRUE(catalog.has_value()) << to_string(catalog.error().front());
  EXPECT_EQ((*catalog)->find_candidates("www.new.example").size(), 1U);
}

TEST(Import, NamesOfPeopleAreQuoted) {
  ImportOptions options = kOptions;
  options.name = {"a \"quoted\": name\n", "이름"};
  const auto made = plan("new.example\n", options);
  ASSERT_TRUE(made.has_value());
  EXPECT_THAT(made->service_yaml, HasSubstr(R"(name: {en: "a \"quoted\": name", ko: "이름"})"));
}

TEST(Import, RefusesIdsThatAreTakenOrNone) {
  ImportOptions options = kOptions;
  options.service = "chat";
  EXPECT_EQ(plan("new.example\n", options).error().code, "E-CATALOG-061");
  options.service = "a.b";
  EXPECT_EQ(plan("new.example\n", options).error().code, "E-CATALOG-005");
  EXPECT_EQ(plan("pay.example\n", kOptions).error().code, "E-CATALOG-062");
}

} // namespace haechi::catalog
