#include "catalog/models.h"

#include <gmock/gmock.h>

namespace haechi::catalog {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ModelMakers make() {
  const auto loaded = load_models(
      {{"models/deepseek.yaml", "maker: deepseek\nname: {en: DeepSeek, ko: 딥시크}\npatterns: "
                                "[\"deepseek-*\", \"deepseek/*\", \"deepseek.r1-*\", "
                                "\"deepseek-r1:*\", \"@cf/deepseek-ai/*\"]\n"},
       {"models/meta.yaml",
        "maker: meta\nname: Meta\npatterns: [\"*llama*\", \"meta-llama/*\"]\n"}});
  EXPECT_TRUE(loaded.has_value());
  return *loaded;
}

std::vector<std::string> makers_of(std::string_view model) {
  static const ModelMakers makers = make();
  std::vector<std::string> out;
  for (const MakerMatch& match : makers.find_makers(model)) {
    out.push_back(match.maker->id);
  }
  return out;
}

std::string first_code(const std::string& text) {
  const auto loaded = load_models({{"models/m.yaml", text}});
  return loaded ? "" : loaded.error().front().code;
}

} // namespace

TEST(ModelMakers, KnowEveryNamingScheme) {
  for (const std::string_view model :
       {"deepseek-chat", "DeepSeek-R1", "deepseek/deepseek-chat", "deepseek.r1-v1:0",
        "deepseek-r1:8b", "@cf/deepseek-ai/deepseek-math"}) {
    EXPECT_THAT(makers_of(model), ElementsAre("deepseek")) << model;
  }
  EXPECT_THAT(makers_of("gpt-5"), IsEmpty());
  EXPECT_THAT(makers_of(""), IsEmpty());
}

TEST(ModelMakers, DistilledModelsHaveTwoMakers) {
  EXPECT_THAT(makers_of("deepseek-r1-distill-llama-70b"), ElementsAre("deepseek", "meta"));
}

TEST(ModelMakers, CutNamesThatAreTooLong) {
  EXPECT_THAT(makers_of("deepseek-" + std::string(100'000, 'x')), ElementsAre("deepseek"));
}

TEST(ModelMakers, FilesAreHeldToTheirShape) {
  EXPECT_EQ(first_code("maker: m\npatterns: [\"m-*\"]\nmodels: []\n"), "E-CATALOG-002");
  EXPECT_EQ(first_code("maker: m\n"), "E-CATALOG-003");
  EXPECT_EQ(first_code("maker: x\npatterns: [\"m-*\"]\n"), "E-CATALOG-011");
  EXPECT_EQ(first_code("maker: m\npatterns: [\"*\"]\n"), "E-CATALOG-050");
  EXPECT_EQ(first_code("maker: m\npatterns: [\"m-*\", \"M-*\"]\n"), "E-CATALOG-006");
}

TEST(ModelMakers, LocalFilesTakeThePlaceOfBundledOnes) {
  const auto loaded =
      load_models({{"catalog/models/m.yaml", "maker: m\npatterns: [\"one-*\"]\n"},
                   {"catalog/local/models/m.yaml", "maker: m\npatterns: [\"two-*\"]\n"}});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_TRUE(loaded->find_makers("one-a").empty());
  EXPECT_EQ(loaded->find_makers("two-a").size(), 1U);
}

} // namespace haechi::catalog
