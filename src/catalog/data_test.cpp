// Holds the shipped catalog/ to its own rules.
#include "catalog/load.h"
#include "text/host_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
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
    const std::set<std::string> known{
        "generative-ai", "chat",     "search",  "api",     "code",      "agent",
        "image",         "video",    "audio",   "meeting", "writing",   "aggregator",
        "companion",     "embedded", "gateway", "local",   "model-hub", "ai-info"};
    for (const std::string& word : service.category) {
      EXPECT_TRUE(known.contains(word)) << service.id << " " << word;
    }
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

TEST_F(ShippedCatalog, LeavesWhatMustStayAlone) {
  const std::vector<std::string> must_stay = read_lines("must-stay.txt");
  ASSERT_GT(must_stay.size(), 100U);
  for (const std::string& host : must_stay) {
    EXPECT_THAT(candidates_of(host), IsEmpty()) << host;
  }
}

TEST_F(ShippedCatalog, HasNoBlockableNameAboveAHostOthersShare) {
  for (const Name& name : catalog_->names()) {
    if (name.use != Use::Shared && name.use != Use::ThirdParty) {
      continue;
    }
    for (const ServiceIndex index : catalog_->find_candidates(name.pattern)) {
      // A host may be shared for one service and the very thing of another, never of a stranger.
      const Service& owner = catalog_->services()[index];
      const Service& guest = catalog_->services()[name.service];
      const bool is_kin = owner.provider_group == guest.provider_group;
      const bool is_source = name.role == "download"; // weights and programs fetched from a hub
      EXPECT_TRUE(is_kin || is_source)
          << name.pattern << " is shared for " << guest.id << " and blockable for " << owner.id;
    }
  }
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
