#include "catalog/load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haechi::catalog {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const SourceFile kMaker{"catalog/providers/maker.yaml",
                        "id: maker\nname: {en: Maker, ko: 만든이}\ngroup: house\n"
                        "control_country: [CN]\n"};

// A service file `id` whose body is `more` beside the keys that every service needs.
SourceFile service_file(std::string id, std::string_view more) {
  return {fmt::format("catalog/services/{}.yaml", id),
          fmt::format("id: {}\nname: {{en: Chat, ko: 챗}}\nprovider: maker\n"
                      "category: [generative-ai, chat]\nhosting: external\n{}",
                      id, more)};
}

SourceFile endpoint_file(std::string_view endpoint) {
  return service_file("chat", fmt::format("endpoints:\n  - {}\n", endpoint));
}

std::vector<std::string> messages_of(const std::vector<SourceFile>& files) {
  const auto loaded = load_catalog(files);
  std::vector<std::string> messages;
  if (!loaded) {
    for (const Error& error : loaded.error()) {
      messages.push_back(to_string(error));
    }
  }
  return messages;
}

std::vector<std::string> candidates_of(const Catalog& catalog, std::string_view host) {
  std::vector<std::string> ids;
  for (const ServiceIndex index : catalog.find_candidates(host)) {
    ids.push_back(catalog.services()[index].id);
  }
  return ids;
}

TEST(LoadCatalog, ReadsAServiceAndItsProvider) {
  const auto loaded = load_catalog(
      {kMaker, service_file("chat", "aliases: [챗봇]\nstatus: ended\nsurfaces: [web, app]\n"
                                    "attributes: {stores: true}\nendpoints:\n"
                                    "  - {name: Chat.Example., match: suffix, role: prompt}\n")});
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error().front());
  const Service* chat = (*loaded)->find_service("chat");
  ASSERT_NE(chat, nullptr);
  EXPECT_EQ(chat->name, (Words{"Chat", "챗"}));
  EXPECT_EQ(chat->provider, "maker");
  EXPECT_EQ(chat->provider_group, "house");
  EXPECT_EQ(chat->provider_name.ko, "만든이");
  EXPECT_THAT(chat->control_country, ElementsAre("CN"));
  EXPECT_THAT(chat->category, ElementsAre("generative-ai", "chat"));
  EXPECT_EQ(chat->hosting, "external");
  EXPECT_EQ(chat->relation, "self");
  EXPECT_EQ(chat->status, "ended");
  EXPECT_EQ(chat->attributes.at("stores"), "true");
  EXPECT_THAT(candidates_of(**loaded, "api.chat.example"), ElementsAre("chat"));
}

TEST(LoadCatalog, TakesAServicesOwnCountryBeforeItsProviders) {
  const auto loaded = load_catalog({kMaker, service_file("chat", "control_country: [KR]\n")});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_THAT((*loaded)->find_service("chat")->control_country, ElementsAre("KR"));
}

TEST(LoadCatalog, ReadsTheCompactForm) {
  const auto loaded = load_catalog(
      {{"catalog.yaml",
        "- {id: a, provider: p, provider_group: g, relation: subsidiary, control_country: NO, "
        "category: [generative-ai], hosting: self, surfaces: [api], hosts: [A.Example, "
        "'*.b.example'],"
        " attributes: {x: false, n: 3}}\n"
        "- {id: unknown}\n"
        "- {id: both, control_country: [SG, CN], hosts: [a.example]}\n"}});
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error().front());
  const Service* a = (*loaded)->find_service("a");
  EXPECT_THAT(a->control_country, ElementsAre("NO"));
  EXPECT_EQ(a->relation, "subsidiary");
  EXPECT_EQ(a->attributes.at("x"), "false");
  EXPECT_EQ(a->attributes.at("n"), "3");
  const Service* unknown = (*loaded)->find_service("unknown");
  EXPECT_THAT(unknown->control_country, IsEmpty());
  EXPECT_FALSE(unknown->hosting.has_value());
  EXPECT_EQ(unknown->relation, "self");
  EXPECT_THAT(candidates_of(**loaded, "a.example"), ElementsAre("a", "both"));
  EXPECT_THAT(candidates_of(**loaded, "x.a.example"), IsEmpty()) << "hosts are exact";
  EXPECT_THAT(candidates_of(**loaded, "x.y.b.example"), ElementsAre("a"));
}

TEST(LoadCatalog, KeepsNamesThatAreNotDedicatedOutOfTheCandidates) {
  const auto loaded =
      load_catalog({kMaker, endpoint_file("{name: cloud.example, match: suffix, "
                                          "tenancy: shared, min_depth: url, use: shared}")});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_THAT(candidates_of(**loaded, "x.cloud.example"), IsEmpty());
  EXPECT_EQ((*loaded)->find_names("x.cloud.example").size(), 1U);
}

struct BadCase {
  const char* what;
  std::vector<SourceFile> files;
  const char* message;
};

class LoadCatalogRefuses : public testing::TestWithParam<BadCase> {};

TEST_P(LoadCatalogRefuses, WithPlaceAndCode) {
  EXPECT_THAT(messages_of(GetParam().files), Contains(HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    Files, LoadCatalogRefuses,
    testing::Values(
        BadCase{"unknown key",
                {kMaker, service_file("chat", "surface: [web]\n")},
                "chat.yaml:6:1: a service has no key `surface` (E-CATALOG-002)\n"},
        BadCase{"suggestion",
                {kMaker, service_file("chat", "surface: [web]\n")},
                "did you mean `surfaces`?"},
        BadCase{"unknown word",
                {kMaker, service_file("chat", "surfaces: [webb]\n")},
                "`webb` is no surfaces (E-CATALOG-004)"},
        BadCase{"unknown provider",
                {service_file("chat", "")},
                "chat.yaml:3:11: there is no provider `maker` (E-CATALOG-007)"},
        BadCase{"near provider",
                {{"providers/maken.yaml", "id: maken\nname: Maken\n"}, service_file("chat", "")},
                "did you mean `maken`?"},
        BadCase{"id with dot",
                {kMaker, service_file("chat.web", "")},
                "`chat.web` is no id of a service (E-CATALOG-005)"},
        BadCase{"file name",
                {kMaker, {"services/other.yaml", service_file("chat", "").text}},
                "id `chat` does not match the name of its file (E-CATALOG-011)"},
        BadCase{"twice",
                {kMaker,
                 service_file("chat", ""),
                 {"more/services/chat.yaml", service_file("chat", "").text}},
                "more/services/chat.yaml:1:5: service `chat` is there twice (E-CATALOG-006)"},
        BadCase{"provider twice",
                {kMaker, {"x/providers/maker.yaml", kMaker.text}},
                "provider `maker` is there twice (E-CATALOG-006)"},
        BadCase{"missing key",
                {kMaker, {"services/chat.yaml", "id: chat\nprovider: maker\n"}},
                "a service lacks `category` (E-CATALOG-003)"},
        BadCase{"bad host",
                {kMaker, endpoint_file("{name: 'a..example'}")},
                "chat.yaml:7:12: `a..example` is no host name: a label is empty (E-CATALOG-008)"},
        BadCase{"address", {kMaker, endpoint_file("{name: 192.0.2.1}")}, "E-CATALOG-008"},
        BadCase{"shared",
                {kMaker, endpoint_file("{name: a.example, tenancy: shared}")},
                "`a.example` cannot be blockable: others share it (E-CATALOG-009)"},
        BadCase{"third party",
                {kMaker, endpoint_file("{name: a.example, role: third-party}")},
                "cannot be blockable: it is a third party's (E-CATALOG-009)"},
        BadCase{
            "depth", {kMaker, endpoint_file("{name: a.example, min_depth: url}")}, "E-CATALOG-009"},
        BadCase{"unconfirmed",
                {kMaker, endpoint_file("{name: a.example, confidence: l}")},
                "cannot be blockable: it is unconfirmed (E-CATALOG-009)"},
        BadCase{"top level",
                {kMaker, endpoint_file("{name: ai, match: suffix}")},
                "`ai` cannot be blockable: it is a whole top-level domain (E-CATALOG-010)"},
        BadCase{"registry",
                {kMaker, endpoint_file("{name: go.kr, match: suffix}")},
                "it is a registry suffix (E-CATALOG-010)"},
        BadCase{"hoster",
                {kMaker, endpoint_file("{name: hf.space, match: suffix}")},
                "it is a registry suffix (E-CATALOG-010)"},
        BadCase{"glob",
                {kMaker, endpoint_file("{name: 'a.*.example', match: glob}")},
                "a name with `*` would be tried on every request (E-CATALOG-009)"},
        BadCase{"bad glob",
                {kMaker, endpoint_file("{name: 'A.*.example', match: glob}")},
                "`A.*.example` is no host pattern (E-CATALOG-008)"},
        BadCase{"star without glob",
                {kMaker, endpoint_file("{name: '*.example'}")},
                "`*.example` holds `*`"},
        BadCase{"stage",
                {kMaker, endpoint_file("{name: a.example, stage: blok}")},
                "did you mean `block`?"},
        BadCase{"date",
                {kMaker, endpoint_file("{name: a.example, expires: 2026-1}")},
                "`2026-1` of `expires` is no date (E-CATALOG-030)"},
        BadCase{"evidence date",
                {kMaker, endpoint_file("{name: a.example, evidence: [V@soon]}")},
                "`V@soon` is no evidence (E-CATALOG-030)"},
        BadCase{"unknown source",
                {kMaker,
                 {"evidence/sources.yaml", "- {id: V, kind: list, name: A list}\n"},
                 endpoint_file("{name: a.example, evidence: [W]}")},
                "there is no source `W` (E-CATALOG-032)"},
        BadCase{"source kind",
                {kMaker,
                 {"evidence/sources.yaml", "- {id: V, kind: lists, name: A list}\n"},
                 service_file("chat", "")},
                "did you mean `list`?"},
        BadCase{"replacement",
                {kMaker, service_file("chat", "status: renamed\nreplaced_by: [talk]\n")},
                "`talk` replaces `chat` but is no service (E-CATALOG-031)"},
        BadCase{"app kind",
                {kMaker, service_file("chat", "apps:\n  - {kind: andriod, id: a.b}\n")},
                "did you mean `android`?"},
        BadCase{"app key",
                {kMaker, service_file("chat", "apps:\n  - {kind: android, id: a.b, pin: true}\n")},
                "chat.yaml:7:30: an app has no key `pin` (E-CATALOG-002)"},
        BadCase{"path",
                {kMaker, service_file("chat", "url_rules:\n  - {host: a.example, path: v1}\n")},
                "(E-CATALOG-033)"},
        BadCase{"rule operation",
                {kMaker, service_file("chat", "url_rules:\n  - {host: a.example, path: /v1, "
                                              "operation: promt}\n")},
                "did you mean `prompt`?"},
        BadCase{"tenant header host",
                {kMaker, service_file("chat", "tenant_headers:\n  - {header: X, hosts: [A b]}\n")},
                "`A b` is no host pattern (E-CATALOG-033)"},
        BadCase{"address without direction",
                {kMaker, service_file("chat", "addresses:\n  - {range: 192.0.2.0/24}\n")},
                "an address range lacks `direction` (E-CATALOG-003)"},
        BadCase{"processing country",
                {kMaker, service_file("chat", "processing:\n  - {countries: [China]}\n")},
                "`China` is no country code (E-CATALOG-004)"},
        BadCase{"control said twice",
                {{"providers/maker.yaml", "id: maker\nname: Maker\ncontrol_country: [CN]\n"
                                          "control: [{country: CN}]\n"},
                 service_file("chat", "")},
                "a provider has both `control_country` and `control` (E-CATALOG-001)"},
        BadCase{"control without country",
                {{"providers/maker.yaml", "id: maker\nname: Maker\ncontrol: [{since: 2020}]\n"},
                 service_file("chat", "")},
                "a control entry lacks `country` (E-CATALOG-003)"},
        BadCase{"cloud",
                {kMaker, endpoint_file("{name: amazonaws.com, match: suffix}")},
                "hosts of many others lie below it (E-CATALOG-010)"},
        BadCase{"above a cloud host",
                {kMaker, endpoint_file("{name: core.windows.net, match: suffix}")},
                "E-CATALOG-010"},
        BadCase{"captcha",
                {kMaker, endpoint_file("{name: challenges.cloudflare.com}")},
                "many services share this host (E-CATALOG-010)"},
        BadCase{"same name twice",
                {kMaker, service_file("chat", "endpoints:\n  - {name: a.example}\n"
                                              "  - {name: A.EXAMPLE.}\n")},
                "chat.yaml:8:12: `a.example` is there twice for one service (E-CATALOG-006)"},
        BadCase{"country",
                {kMaker, service_file("chat", "control_country: [Korea]\n")},
                "`Korea` is no country code (E-CATALOG-004)"},
        BadCase{"shape",
                {kMaker, service_file("chat", "endpoints: {name: a.example}\n")},
                "`endpoints` of a service must be a list (E-CATALOG-001)"},
        BadCase{"one entry without folder", {{"chat.yaml", "id: chat\n"}}, "E-CATALOG-011"},
        BadCase{"yaml", {{"services/chat.yaml", "id: chat\nid: chat\n"}}, "E-YAML-002"},
        BadCase{"nothing", {}, "the catalog holds no service (E-CATALOG-014)"},
        BadCase{"compact text", {{"c.yaml", "hello"}}, "must be a list of services"},
        BadCase{"compact key",
                {{"c.yaml", "- {id: a, host: [b.example]}"}},
                "c.yaml:1:11: a service has no key `host` (E-CATALOG-002)"},
        BadCase{"compact id", {{"c.yaml", "- {provider: p}"}}, "a service lacks `id`"},
        BadCase{"compact twice", {{"c.yaml", "- {id: a}\n- {id: a}\n"}}, "E-CATALOG-006"},
        BadCase{"everything",
                {{"c.yaml", "- {id: a, hosts: ['*']}"}},
                "`*` would match every host (E-CATALOG-008)"},
        BadCase{"odd glob", {{"c.yaml", "- {id: a, hosts: ['*/x']}"}}, "E-CATALOG-008"},
        BadCase{"long text",
                {kMaker, service_file("chat", "notes: " + std::string(9000, 'a') + "\n")},
                "is longer than 8192 bytes (E-CATALOG-013)"}),
    [](const auto& param_info) {
      std::string name = param_info.param.what;
      for (char& c : name) {
        c = c == ' ' ? '_' : c;
      }
      return name;
    });

TEST(LoadCatalog, ListsABoundedNumberOfErrors) {
  std::string text;
  for (int i = 0; i < 500; ++i) {
    text += "- {ID: a}\n";
  }
  const auto loaded = load_catalog({{"c.yaml", text}});
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().size(), 101U);
  EXPECT_THAT(loaded.error().back().message, HasSubstr("more errors are not listed"));
}

TEST(LoadDomainList, TakesEachNameAndEverythingBelowIt) {
  const auto list = load_domain_list(
      {"l.txt",
       "\xEF\xBB\xBF# comment\n\n  Bad.Example.  # why\r\n_x.tracker.example\n딥시크.example\n"},
      "extra");
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->lines, "bad.example\n_x.tracker.example\nxn--k01b33xvrk.example\n");
  EXPECT_EQ(list->count, 3U);
  EXPECT_THAT(list->bad_lines, IsEmpty());
}

TEST(LoadDomainList, ReportsLinesThatAreNoNamesAndKeepsTheRest) {
  const auto list = load_domain_list({"l.txt", "good.example\nhttps://a.example/x\n 10.0.0.1\n"
                                               "a..example\n1.0x7f\nxn--a.example\nlast.example"},
                                     "extra");
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->lines, "good.example\nlast.example\n");
  EXPECT_EQ(list->bad_line_count, 5U);
  ASSERT_EQ(list->bad_lines.size(), 5U);
  EXPECT_EQ(list->bad_lines[0].where, (Location{"l.txt", 2, 1}));
  EXPECT_EQ(list->bad_lines[1].where, (Location{"l.txt", 3, 2}));
  EXPECT_EQ(list->bad_lines[0].code, "E-CATALOG-012");
}

TEST(LoadDomainList, RefusesANameThatIsNoId) {
  const auto list = load_domain_list({"l.txt", "a.example"}, "my.list");
  ASSERT_FALSE(list.has_value());
  EXPECT_EQ(list.error().front().code, "E-CATALOG-005");
}

TEST(MakeCatalog, TurnsAListIntoALocalService) {
  auto list = load_domain_list({"l.txt", "bad.example\n"}, "local-ai");
  auto same = load_domain_list({"m.txt", "more.example\n"}, "local-ai");
  auto parts = parse_catalog({kMaker, endpoint_file("{name: chat.example, match: suffix}")});
  auto onto_chat = load_domain_list({"n.txt", "chat2.example\n"}, "chat");
  ASSERT_TRUE(list && same && parts && onto_chat);
  const auto catalog = make_catalog(std::move(*parts), {*list, *same, *onto_chat});
  const Service* local = catalog->find_service("local-ai");
  ASSERT_NE(local, nullptr);
  EXPECT_THAT(local->category, ElementsAre("generative-ai"));
  EXPECT_EQ(local->hosting, "external");
  EXPECT_THAT(local->control_country, IsEmpty());
  EXPECT_EQ(catalog->services().size(), 2U);
  EXPECT_THAT(candidates_of(*catalog, "x.bad.example"), ElementsAre("local-ai"));
  EXPECT_THAT(candidates_of(*catalog, "more.example"), ElementsAre("local-ai"));
  EXPECT_THAT(candidates_of(*catalog, "chat2.example"), ElementsAre("chat"));
  EXPECT_THAT(candidates_of(*catalog, "chat.example"), ElementsAre("chat"));
}

} // namespace
} // namespace haechi::catalog
