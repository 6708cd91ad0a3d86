// Holds the shipped catalog/ to its own rules.
#include "catalog/check/check.h"
#include "catalog/load.h"
#include "catalog/models.h"
#include "text/host_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace haechi::catalog {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::filesystem::path kFolder = std::filesystem::path(HAECHI_SOURCE_DIR) / "catalog";

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<SourceFile> read_catalog_files() {
  std::vector<SourceFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back({std::filesystem::relative(entry.path(), kFolder.parent_path()).string(),
                       read_text(entry.path())});
    }
  }
  return files;
}

std::vector<std::string> read_lines(const char* name) {
  std::istringstream in(read_text(kFolder / name));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.front() != '#') {
      lines.push_back(line);
    }
  }
  return lines;
}

class ShippedCatalog : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto loaded = load_catalog(read_catalog_files());
    if (!loaded) {
      for (const Error& error : loaded.error()) {
        ADD_FAILURE() << to_string(error);
      }
      return;
    }
    catalog_ = std::move(*loaded);
  }

  static void TearDownTestSuite() { catalog_.reset(); }

  void SetUp() override { ASSERT_NE(catalog_, nullptr) << "the catalog does not load"; }

  [[nodiscard]] static std::vector<std::string> candidates_of(std::string_view host) {
    const auto name = text::make_host_name(host);
    std::vector<std::string> ids;
    for (const ServiceIndex index :
         name ? catalog_->find_candidates(*name) : std::span<const ServiceIndex>{}) {
      ids.push_back(catalog_->services()[index].id);
    }
    return ids;
  }

  static std::shared_ptr<const Catalog> catalog_;
};

std::shared_ptr<const Catalog> ShippedCatalog::catalog_;

TEST_F(ShippedCatalog, HoldsExactlyTheIdsEverGiven) {
  std::vector<std::string> ids;
  for (const Service& service : catalog_->services()) {
    ids.push_back(service.id);
  }
  EXPECT_EQ(ids, read_lines("ids.txt"));
}

TEST_F(ShippedCatalog, SpeaksBothLanguagesAndSaysWhatEachServiceIs) {
  for (const Service& service : catalog_->services()) {
    EXPECT_FALSE(service.name.en.empty() || service.name.ko.empty()) << service.id;
    EXPECT_FALSE(service.provider_name.en.empty() || service.provider_name.ko.empty())
        << service.provider;
    EXPECT_FALSE(service.category.empty() || service.surfaces.empty()) << service.id;
    EXPECT_FALSE(service.provider_group.empty()) << service.id;
  }
}

TEST_F(ShippedCatalog, BlocksNothingThatOthersShare) {
  for (const Name& name : catalog_->names()) {
    EXPECT_FALSE(name.evidence.empty()) << name.pattern;
    if (name.use == Use::Blockable) {
      EXPECT_EQ(name.tenancy, "dedicated") << name.pattern;
      EXPECT_NE(name.role, "third-party") << name.pattern;
      EXPECT_NE(name.confidence, "l") << name.pattern;
      EXPECT_TRUE(name.min_depth == "dns" || name.min_depth == "sni") << name.pattern;
    }
  }
}

TEST_F(ShippedCatalog, StandsBehindItsGuardRails) {
  const auto parts = parse_catalog(read_catalog_files());
  ASSERT_TRUE(parts.has_value());
  // The day of the last review: age is for `catalog check` to say, not for a test to rot on.
  const CheckReport report =
      check_catalog(*parts, {.must_stay = {"must-stay.txt", read_text(kFolder / "must-stay.txt")},
                             .ids = {"ids.txt", read_text(kFolder / "ids.txt")},
                             .today = std::chrono::year(2026) / 11 / 22});
  for (const CheckFinding& finding : report.findings) {
    ADD_FAILURE() << to_string(finding.error);
  }
  EXPECT_GT(report.must_stay_count, 600U);
}

TEST_F(ShippedCatalog, MatchesShortNamesByWholeLabels) {
  EXPECT_THAT(candidates_of("chat.z.ai"), ElementsAre("zhipu"));
  EXPECT_THAT(candidates_of("X.AI."), ElementsAre("xai-grok"));
  EXPECT_THAT(candidates_of("www.n.cn"), ElementsAre("qihoo-namiso"));
  EXPECT_THAT(candidates_of("hf.co"), ElementsAre("huggingface"));
  for (const char* host : {"gemini.com", "notx.ai", "qpoe.com", "xz.ai", "notn.cn", "xhf.co",
                           "mypi.ai", "notyou.com", "xt3.chat", "chat.deepseek.com.example",
                           "xn--deepsek-xya.com", "_dns.resolver.arpa", "openai.com.example"}) {
    EXPECT_THAT(candidates_of(host), IsEmpty()) << host;
  }
  EXPECT_THAT(candidates_of("_http._tcp.deepseek.com"), ElementsAre("deepseek-web"));
}

TEST_F(ShippedCatalog, NamesTheMakersOfModelsHoweverTheyAreWritten) {
  const auto makers = load_models(read_catalog_files());
  ASSERT_TRUE(makers.has_value()) << to_string(makers.error().front());
  const auto maker_of = [&](std::string_view model) {
    const auto found = makers->find_makers(model);
    return found.empty() ? std::string("nobody") : found.front().maker->id;
  };
  for (const char* model :
       {"deepseek-chat", "DeepSeek-V3.1", "deepseek/deepseek-chat", "deepseek-ai/DeepSeek-R1",
        "deepseek.r1-v1:0", "us.deepseek.r1-v1:0", "deepseek-r1:7b", "library/deepseek-r1",
        "@cf/deepseek-ai/deepseek-r1-distill-qwen-32b", "Pro/deepseek-ai/DeepSeek-V3",
        "accounts/fireworks/models/deepseek-v3", "publishers/deepseek-ai/models/deepseek-r1-maas",
        "hf.co/deepseek-ai/DeepSeek-R1",
        "arn:aws:bedrock:us-east-1:1:inference-profile/us.deepseek.r1-v1:0"}) {
    EXPECT_EQ(maker_of(model), "deepseek") << model;
  }
  const std::vector<std::pair<const char*, const char*>> others{
      {"gpt-5-codex", "openai"},
      {"openai/gpt-4o", "openai"},
      {"gpt-oss:20b", "openai"},
      {"claude-sonnet-4-5", "anthropic"},
      {"anthropic.claude-3-haiku-20240307-v1:0", "anthropic"},
      {"gemini-2.5-pro", "google"},
      {"qwen3:8b", "alibaba"},
      {"Qwen/Qwen3-235B-A22B", "alibaba"},
      {"z-ai/glm-4.6", "zhipu"},
      {"moonshotai/kimi-k2", "moonshot"},
      {"meta.llama3-70b-instruct-v1:0", "meta"},
      {"@cf/meta/llama-3.1-8b-instruct", "meta"},
      {"mistral-large-latest", "mistral"},
      {"solar-pro2", "upstage"},
      {"LGAI-EXAONE/EXAONE-4.0-32B", "lg"},
      {"HCX-005", "naver"},
      {"kanana-1.5-8b", "kakao"},
      {"A.X-K1", "sk-telecom"},
      {"K-intelligence/Midm-2.0-Base-Instruct", "kt"},
      {"my-own-model", "nobody"},
      {"notdeepseek-chat", "nobody"}};
  for (const auto& [model, maker] : others) {
    EXPECT_EQ(maker_of(model), maker) << model;
  }
  for (const ModelMaker& maker : makers->all()) {
    const bool is_known = std::ranges::any_of(catalog_->services(), [&](const Service& service) {
      return service.provider == maker.provider;
    });
    EXPECT_TRUE(is_known) << maker.id << " says provider " << maker.provider;
  }
}

TEST_F(ShippedCatalog, HoldsTheServicesOfKorea) {
  std::size_t active = 0;
  for (const Service& service : catalog_->services()) {
    const bool is_korean =
        std::ranges::find(service.control_country, "KR") != service.control_country.end();
    active += is_korean && service.status == "active" ? 1 : 0;
  }
  EXPECT_GE(active, 25U);
  EXPECT_THAT(candidates_of("adot.ai"), ElementsAre("skt-adot"));
  EXPECT_THAT(candidates_of("awf-gw.adot.ai"), ElementsAre("skt-ax"));
  EXPECT_THAT(candidates_of("crack.wrtn.ai"), ElementsAre("wrtn-crack"));
  EXPECT_THAT(candidates_of("william.wow.wrtn.ai"), ElementsAre("wrtn"));
  EXPECT_THAT(candidates_of("kanana.kakao.com"), ElementsAre("kanana"));
  EXPECT_THAT(candidates_of("api.upstage.ai"), ElementsAre("upstage-solar"));
  EXPECT_THAT(candidates_of("clovastudio.stream.ntruss.com"), ElementsAre("clova-studio"));
  EXPECT_THAT(candidates_of("naveropenapi.apigw.ntruss.com"), IsEmpty());
}

TEST_F(ShippedCatalog, KeepsSplitEntriesWithoutNames) {
  for (const Name& name : catalog_->names()) {
    EXPECT_NE(catalog_->services()[name.service].status, "renamed") << name.pattern;
  }
  EXPECT_EQ(catalog_->find_service("suno-udio")->status, "renamed");
  EXPECT_THAT(candidates_of("suno.com"), ElementsAre("suno"));
  EXPECT_THAT(candidates_of("udio.com"), ElementsAre("udio"));
}

TEST_F(ShippedCatalog, KnowsDeepSeekWhole) {
  EXPECT_THAT(candidates_of("chat.deepseek.com"), ElementsAre("deepseek-web"));
  EXPECT_THAT(candidates_of("coder.deepseek.com"), ElementsAre("deepseek-web"));
  EXPECT_THAT(candidates_of("new-host.deepseek.com"), ElementsAre("deepseek-web"));
  EXPECT_THAT(candidates_of("files.deepseeksvc.com"), ElementsAre("deepseek-web"));
  EXPECT_THAT(candidates_of("platform.deepseek.com"), ElementsAre("deepseek-api"));
  EXPECT_THAT(candidates_of("API.DeepSeek.com."), ElementsAre("deepseek-api", "deepseek-harness"));
  EXPECT_THAT(candidates_of("harness-telemetry.deepseeksvc.com"), ElementsAre("deepseek-harness"));
  std::vector<std::string> group;
  for (const Service& service : catalog_->services()) {
    if (service.provider_group == "deepseek") {
      group.push_back(service.id);
      EXPECT_THAT(service.control_country, ElementsAre("CN")) << service.id;
    }
  }
  EXPECT_THAT(group,
              ElementsAre("deepseek-api", "deepseek-harness", "deepseek-web", "deepseek-weights"));
  const Service* weights = catalog_->find_service("deepseek-weights");
  EXPECT_EQ(weights->hosting, "self");
  EXPECT_THAT(weights->surfaces, ElementsAre("open-weights"));
  std::vector<std::string> recipients;
  for (const Name& name : catalog_->names()) {
    if (catalog_->services()[name.service].id == "deepseek-web" && name.use == Use::ThirdParty) {
      recipients.push_back(name.pattern);
    }
  }
  EXPECT_THAT(recipients,
              testing::IsSupersetOf({"apmplus.volces.com", "fp-it.fengkongcloud.com",
                                     "nexus-websocket-a.intercom.io", "cmpassport.com"}));
  EXPECT_TRUE(catalog_->find_service("deepseek-lookalike")->control_country.empty());
}

TEST_F(ShippedCatalog, TellsPartsOfOneVendorApart) {
  EXPECT_THAT(candidates_of("chatgpt.com"), ElementsAre("openai-chatgpt"));
  EXPECT_THAT(candidates_of("chat.openai.com"), ElementsAre("openai-chatgpt"));
  EXPECT_THAT(candidates_of("openai.com"), ElementsAre("openai-web"));
  EXPECT_THAT(candidates_of("api.openai.com"), Contains("openai-api"));
  EXPECT_THAT(candidates_of("api.anthropic.com"), ElementsAre("anthropic-api", "claude-code"));
  EXPECT_THAT(candidates_of("clovastudio.stream.gov-ntruss.com"), ElementsAre("clova-studio"));
  EXPECT_THAT(candidates_of("router.huggingface.co"), ElementsAre("huggingface-inference"));
  EXPECT_THAT(candidates_of("huggingface.co"), ElementsAre("huggingface"));
  EXPECT_THAT(candidates_of("ollama.com"), UnorderedElementsAre("ollama", "ollama-cloud"));
  EXPECT_THAT(candidates_of("yuanbao.tencent.com"), ElementsAre("yuanbao"));
  EXPECT_THAT(candidates_of("ark.cn-beijing.volces.com"), ElementsAre("volcengine-ark"));
  EXPECT_THAT(catalog_->find_service("huggingface")->category, ElementsAre("model-hub"));
  EXPECT_THAT(catalog_->find_service("openai-web")->category, ElementsAre("ai-info"));
}

TEST_F(ShippedCatalog, KeepsAnEndedServiceWithItsMeaning) {
  const Service* clova = catalog_->find_service("clova-x");
  ASSERT_NE(clova, nullptr);
  EXPECT_EQ(clova->status, "ended");
  EXPECT_THAT(candidates_of("clova-x.naver.com"), ElementsAre("clova-x"));
}

TEST_F(ShippedCatalog, MarksUnconfirmedHostsAsSeenOnly) {
  const std::vector<Name> names = catalog_->find_names("daglo.ai");
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names.front().use, Use::ObserveOnly);
  EXPECT_THAT(candidates_of("daglo.ai"), IsEmpty());
}

} // namespace
} // namespace haechi::catalog
