#include "catalog/show.h"
#include "catalog/stats.h"
#include "wire/json/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::catalog {
namespace {

using testing::HasSubstr;
using testing::Not;

CatalogParts make_parts() {
  const std::vector<SourceFile> files{
      {"evidence/sources.yaml",
       "- {id: PIPC, kind: regulator, name: {en: Commission, ko: 위원회}, date: \"2025-04-24\"}\n"
       "- {id: V, kind: list, name: {en: List, ko: 목록}}\n"},
      {"providers/maker.yaml",
       "id: maker\nname: {en: Maker, ko: 만든이}\ngroup: house\n"
       "entities: [{name: Maker Ltd, country: CN}]\nparents: [{name: Parent}]\n"
       "control: [{country: CN, confidence: h, evidence: [PIPC@2025-04-24]}]\n"},
      {"services/chat.yaml",
       "id: chat\nname: {en: Chat, ko: 챗}\naliases: [챗봇]\nprovider: maker\n"
       "category: [generative-ai]\nhosting: external\nsurfaces: [web]\n"
       "endpoints:\n  - {name: chat.example, match: suffix, role: prompt, evidence: [V]}\n"
       "url_rules:\n  - {method: POST, host: chat.example, path: '/v1/{id}', protocol: sse}\n"
       "tenant_headers:\n  - {header: X-Allowed, value: {en: ids, ko: 식별자}, hosts: "
       "[chat.example]}\n"
       "apps:\n  - {kind: android, id: com.chat, pinned: true}\n"
       "addresses:\n  - {range: 192.0.2.0/24, direction: egress}\n"
       "models: [chat-*]\n"
       "processing:\n  - {countries: [CN, US], stated_by: regulator, date: \"2025-04-24\","
       " recipients: [Other], evidence: [PIPC]}\n"
       "notes: {en: a note, ko: 설명글}\nlast_verified: \"2026-10\"\n"}};
  auto parts = parse_catalog(files);
  if (!parts) {
    ADD_FAILURE() << to_string(parts.error().front());
    return {};
  }
  return std::move(*parts);
}

TEST(ShowService, SaysAllOfItInEitherLanguage) {
  const CatalogParts parts = make_parts();
  const ServiceView view = find_view(parts, "chat");
  ASSERT_NE(view.service, nullptr);
  const std::string english = to_text(parts, view, Language::English);
  for (const char* piece :
       {"Service: Chat (chat)\n", "Also: 챗봇\n", "Control: CN\n", "Maker (maker), group house\n",
        "entity Maker Ltd (CN)\n", "parent Parent\n",
        "control CN, confidence h, [PIPC@2025-04-24]\n",
        "suffix chat.example: blockable, prompt, dedicated, dns, confidence m, [V]\n",
        "POST chat.example/v1/{id}: prompt, sse, confidence m\n", "X-Allowed: ids, chat.example",
        "android com.chat, pins certificates", "192.0.2.0/24, egress\n",
        "CN, US, by regulator, 2025-04-24, Other, [PIPC]\n", "Note: a note\n",
        "PIPC: Commission (regulator, 2025-04-24)\n"}) {
    EXPECT_THAT(english, HasSubstr(piece));
  }
  const std::string korean = to_text(parts, view, Language::Korean);
  for (const char* piece :
       {"서비스: 챗 (chat)\n", "인증서 고정", "설명: 설명글\n", "PIPC: 위원회"}) {
    EXPECT_THAT(korean, HasSubstr(piece));
  }
  EXPECT_THAT(korean, Not(HasSubstr("Commission")));
}

TEST(ShowService, WritesJsonThatParses) {
  const CatalogParts parts = make_parts();
  const auto json = wire::json::parse(to_json(parts, find_view(parts, "chat")));
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->find("id")->text, "chat");
  EXPECT_EQ(json->find("provider")->find("control")->items[0].find("country")->text, "CN");
  EXPECT_EQ(json->find("endpoints")->items[0].find("evidence")->items[0].find("source")->text, "V");
  EXPECT_TRUE(json->find("apps")->items[0].find("pinned")->boolean);
  EXPECT_EQ(json->find("processing")->items[0].find("date")->text, "2025-04-24");
}

TEST(ShowService, HasNoViewOfWhatIsNotThere) {
  const CatalogParts parts = make_parts();
  EXPECT_EQ(find_view(parts, "talk").service, nullptr);
}

TEST(CountAll, CountsServicesAndNames) {
  const auto groups = count_all(make_parts(), ModelMakers());
  ASSERT_EQ(groups.front().title, "totals");
  EXPECT_EQ(groups.front().counts.at("services"), 1U);
  EXPECT_EQ(groups.front().counts.at("URL rules"), 1U);
  EXPECT_THAT(to_text(groups), HasSubstr("services by control country\n  CN"));
  EXPECT_TRUE(wire::json::parse(to_json(groups)).has_value());
}

} // namespace
} // namespace haechi::catalog
