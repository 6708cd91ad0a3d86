#include "catalog/catalog.h"
#include "text/host_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace haechi::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Service make_service(std::string id) {
  Service service;
  service.id = std::move(id);
  return service;
}

Name make_name(std::string pattern, Match match, ServiceIndex service, Use use = Use::Blockable) {
  Name name;
  name.pattern = std::move(pattern);
  name.match = match;
  name.service = service;
  name.use = use;
  return name;
}

// The ids of the candidates of a host as people write it; "?" when it is no host name.
std::vector<std::string> candidates_of(const Catalog& catalog, std::string_view host) {
  const auto canonical = text::make_host_name(host);
  if (!canonical) {
    return {"?"};
  }
  std::vector<std::string> ids;
  for (const ServiceIndex index : catalog.find_candidates(*canonical)) {
    ids.push_back(catalog.services()[index].id);
  }
  return ids;
}

std::shared_ptr<const Catalog> make_catalog_of_names(std::vector<std::string> ids,
                                                     std::vector<Name> names,
                                                     std::vector<NameList> lists = {}) {
  std::vector<Service> services;
  for (std::string& id : ids) {
    services.push_back(make_service(std::move(id)));
  }
  return Catalog::make(std::move(services), std::move(names), std::move(lists));
}

TEST(FindCandidates, MatchesWholeLabelsOnly) {
  const auto catalog = make_catalog_of_names({"poe", "grok", "gemini"},
                                             {make_name("poe.com", Match::Suffix, 0),
                                              make_name("x.ai", Match::Suffix, 1),
                                              make_name("gemini.google.com", Match::Suffix, 2)});
  EXPECT_THAT(candidates_of(*catalog, "poe.com"), ElementsAre("poe"));
  EXPECT_THAT(candidates_of(*catalog, "api.poe.com"), ElementsAre("poe"));
  EXPECT_THAT(candidates_of(*catalog, "qpoe.com"), IsEmpty());
  EXPECT_THAT(candidates_of(*catalog, "notx.ai"), IsEmpty());
  EXPECT_THAT(candidates_of(*catalog, "gemini.com"), IsEmpty());
  EXPECT_THAT(candidates_of(*catalog, "google.com"), IsEmpty());
  EXPECT_THAT(candidates_of(*catalog, "com"), IsEmpty());
  EXPECT_THAT(candidates_of(*catalog, "poe.com.example"), IsEmpty());
}

TEST(FindCandidates, SeesOneNameInEverySpelling) {
  const auto catalog =
      make_catalog_of_names({"ai", "kr"}, {make_name("chat.example", Match::Suffix, 0),
                                           make_name("xn--k01b33xvrk.example", Match::Suffix, 1)});
  EXPECT_THAT(candidates_of(*catalog, "CHAT.Example."), ElementsAre("ai"));
  EXPECT_THAT(candidates_of(*catalog, "_dmarc._Tcp.chat.example"), ElementsAre("ai"));
  EXPECT_THAT(candidates_of(*catalog, "딥시크.example"), ElementsAre("kr"));
  EXPECT_THAT(candidates_of(*catalog, "api.XN--K01B33XVRK.example"), ElementsAre("kr"));
  EXPECT_THAT(candidates_of(*catalog, "сhat.example"), IsEmpty()) << "Cyrillic es is another name";
  EXPECT_THAT(candidates_of(*catalog, "a\\.chat.example"), ElementsAre("?"));
}

TEST(FindCandidates, LetsTheLongestNameSpeakWithEveryServiceThatHoldsIt) {
  const auto catalog = make_catalog_of_names({"site", "api", "harness"},
                                             {make_name("deepseek.com", Match::Suffix, 0),
                                              make_name("api.deepseek.com", Match::Exact, 1),
                                              make_name("api.deepseek.com", Match::Suffix, 2)});
  EXPECT_THAT(candidates_of(*catalog, "api.deepseek.com"), ElementsAre("api", "harness"));
  EXPECT_THAT(candidates_of(*catalog, "v1.api.deepseek.com"), ElementsAre("harness"));
  EXPECT_THAT(candidates_of(*catalog, "chat.deepseek.com"), ElementsAre("site"));
}

TEST(FindCandidates, LooksPastAnExactNameForTheHostsBelowIt) {
  const auto catalog =
      make_catalog_of_names({"site", "api"}, {make_name("a.example", Match::Suffix, 0),
                                              make_name("b.a.example", Match::Exact, 1)});
  EXPECT_THAT(candidates_of(*catalog, "c.b.a.example"), ElementsAre("site"));
  EXPECT_THAT(candidates_of(*catalog, "b.a.example"), ElementsAre("api"));
}

TEST(FindCandidates, IsBlindToNamesThatAreNotBlockable) {
  const auto catalog =
      make_catalog_of_names({"a"}, {make_name("shared.example", Match::Suffix, 0, Use::Shared),
                                    make_name("third.example", Match::Suffix, 0, Use::ThirdParty),
                                    make_name("seen.example", Match::Exact, 0, Use::ObserveOnly),
                                    make_name("*.glob.example", Match::Glob, 0, Use::Shared)});
  for (const char* host : {"shared.example", "third.example", "seen.example", "x.glob.example"}) {
    EXPECT_THAT(candidates_of(*catalog, host), IsEmpty()) << host;
  }
}

TEST(FindCandidates, AddsEveryGlobThatMatches) {
  const auto catalog =
      make_catalog_of_names({"a", "b", "c"}, {make_name("x.example", Match::Suffix, 2),
                                              make_name("*-ai.x.example", Match::Glob, 0),
                                              make_name("deep*", Match::Glob, 1)});
  EXPECT_THAT(candidates_of(*catalog, "deep-ai.x.example"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(candidates_of(*catalog, "deep.example"), ElementsAre("b"));
  EXPECT_THAT(candidates_of(*catalog, "x.example"), ElementsAre("c"));
  const auto first = catalog->find_candidates("deep-ai.x.example");
  EXPECT_EQ(first.data(), catalog->find_candidates("deep-ai.x.example").data())
      << "one combination is kept once";
}

TEST(FindCandidates, MayBeAskedByManyThreads) {
  const auto catalog = make_catalog_of_names(
      {"a", "b", "c", "d"},
      {make_name("*a*.example", Match::Glob, 0), make_name("*b*.example", Match::Glob, 1),
       make_name("*c*.example", Match::Glob, 2), make_name("example", Match::Suffix, 3)});
  const std::vector<std::string> labels{"a", "b", "c", "ab", "ac", "bc", "abc"};
  std::vector<std::thread> threads;
  std::vector<std::size_t> wrong(4);
  for (std::size_t& mine : wrong) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        for (const std::string& label : labels) {
          mine +=
              catalog->find_candidates(label + ".zz.example").size() == label.size() + 1 ? 0U : 1U;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_THAT(wrong, testing::Each(0U));
}

TEST(FindCandidates, TakesAnyServiceWhenTooManyGlobCombinationsMet) {
  std::vector<std::string> ids;
  std::vector<Name> names;
  for (char c = 'a'; c <= 'm'; ++c) { // 2^13 combinations, twice the bound
    ids.emplace_back(1, c);
    names.push_back(make_name(std::string("*") + c + "*.example", Match::Glob,
                              static_cast<ServiceIndex>(c - 'a')));
  }
  const auto catalog = make_catalog_of_names(ids, names);
  std::size_t widest = 0;
  for (unsigned bits = 1; bits < (1U << 13U); ++bits) {
    std::string label;
    for (unsigned i = 0; i < 13; ++i) {
      if ((bits >> i & 1U) != 0) {
        label += static_cast<char>('a' + i);
      }
    }
    const auto found = catalog->find_candidates(label + ".zzz.example");
    ASSERT_GE(found.size(), label.size()) << label;
    widest += found.size() == 13 ? 1U : 0U;
  }
  EXPECT_GT(widest, 1U);
}

TEST(FindCandidates, TakesTheLongestNamesThatThereAre) {
  std::string longest;
  while (longest.size() < 250) {
    longest += "a.";
  }
  longest += "ai."; // 253 bytes without the last dot
  longest.pop_back();
  ASSERT_EQ(longest.size(), 252U);
  longest.insert(0, "b"); // the first label becomes `ba`
  const auto catalog =
      make_catalog_of_names({"deep", "top", "host"},
                            {make_name(longest, Match::Exact, 0), make_name("ai", Match::Suffix, 1),
                             make_name("intranet", Match::Exact, 2)});
  EXPECT_THAT(candidates_of(*catalog, longest), ElementsAre("deep"));
  EXPECT_THAT(candidates_of(*catalog, longest.substr(1)), ElementsAre("top"));
  EXPECT_THAT(candidates_of(*catalog, "ai"), ElementsAre("top"));
  EXPECT_THAT(candidates_of(*catalog, "intranet"), ElementsAre("host"));
  EXPECT_THAT(catalog->find_candidates(std::string(254, 'a')), IsEmpty());
  EXPECT_THAT(catalog->find_candidates(""), IsEmpty());
}

TEST(MakeCatalog, SortsServicesByIdAndKeepsTheirNames) {
  const auto catalog =
      make_catalog_of_names({"z", "a"}, {make_name("z.example", Match::Suffix, 0),
                                         make_name("a.example", Match::Suffix, 1)});
  EXPECT_EQ(catalog->services()[0].id, "a");
  EXPECT_THAT(candidates_of(*catalog, "z.example"), ElementsAre("z"));
  EXPECT_EQ(catalog->find_service("z"), &catalog->services()[1]);
  EXPECT_EQ(catalog->find_service("m"), nullptr);
}

TEST(MakeCatalog, TakesListsBesideNames) {
  const auto catalog =
      make_catalog_of_names({"known", "local"}, {make_name("known.example", Match::Suffix, 0)},
                            {{1, "bad.example\nknown.example\nbad.example\n"}});
  EXPECT_THAT(candidates_of(*catalog, "x.bad.example"), ElementsAre("local"));
  EXPECT_THAT(candidates_of(*catalog, "notbad.example"), IsEmpty());
  EXPECT_THAT(candidates_of(*catalog, "known.example"), ElementsAre("known", "local"));
  EXPECT_EQ(catalog->blockable_count(), 2U);
}

TEST(FindNames, ShowsEveryUseMostSpecificFirst) {
  const auto catalog = make_catalog_of_names(
      {"a", "b"},
      {make_name("example.com", Match::Suffix, 0, Use::ThirdParty),
       make_name("api.example.com", Match::Exact, 1), make_name("other.com", Match::Suffix, 1)},
      {{1, "example.com\n"}});
  const std::vector<Name> found = catalog->find_names("api.example.com");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].pattern, "api.example.com");
  EXPECT_EQ(found[1].pattern, "example.com");
  EXPECT_EQ(found[1].service, 1U) << "a listed name is shown too";
  EXPECT_EQ(found[2].use, Use::ThirdParty) << "blockable before others of one length";
}

TEST(VisitBlockable, ShowsWhatMayBeBlockedByNameAndNothingElse) {
  const auto catalog = make_catalog_of_names(
      {"a"},
      {make_name("s.example", Match::Suffix, 0), make_name("e.example", Match::Exact, 0),
       make_name("t.example", Match::Suffix, 0, Use::ThirdParty)},
      {{0, "l.example\n"}});
  std::vector<std::string> seen;
  catalog->visit_blockable([&](std::string_view name, Match match, auto) {
    seen.push_back((match == Match::Suffix ? "suffix " : "exact ") + std::string(name));
  });
  EXPECT_THAT(seen, testing::UnorderedElementsAre("suffix s.example", "exact e.example",
                                                  "suffix l.example"));
}

} // namespace
} // namespace haechi::catalog
