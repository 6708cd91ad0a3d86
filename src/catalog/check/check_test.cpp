#include "catalog/check/calendar.h"
#include "catalog/check/check.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haechi::catalog {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::chrono::sys_days kToday = std::chrono::year(2026) / 11 / 22;

const SourceFile kSources{"catalog/evidence/sources.yaml",
                          "- {id: LIST, kind: list, name: a list}\n"
                          "- {id: OTHER, kind: list, name: another}\n"
                          "- {id: VENDOR, kind: vendor, name: the vendor}\n"
                          "- {id: SEEN, kind: popularity, name: visits}\n"
                          "- {id: HEARD, kind: unconfirmed, name: hearsay}\n"};

SourceFile provider_file(std::string_view id) {
  return {fmt::format("catalog/providers/{}.yaml", id),
          fmt::format("id: {}\nname: {{en: Maker, ko: 만든이}}\n"
                      "control: [{{country: KR, evidence: [LIST]}}]\nlast_verified: \"2026-10\"\n",
                      id)};
}

SourceFile service_file(std::string_view id, std::string_view more,
                        std::string_view provider = "maker") {
  return {fmt::format("catalog/services/{}.yaml", id),
          fmt::format("id: {}\nname: {{en: Chat, ko: 챗}}\nprovider: {}\n"
                      "category: [generative-ai, chat]\nhosting: external\nsurfaces: [web]\n"
                      "last_verified: \"2026-10\"\n{}",
                      id, provider, more)};
}

SourceFile chat_with(std::string_view endpoint) {
  return service_file("chat", fmt::format("endpoints:\n  - {}\n", endpoint));
}

std::vector<std::string> check(std::vector<SourceFile> files, std::string must_stay = {},
                               std::string ids = {}) {
  files.push_back(kSources);
  files.push_back(provider_file("maker"));
  const auto parts = parse_catalog(files);
  std::vector<std::string> found;
  if (!parts) {
    for (const Error& error : parts.error()) {
      ADD_FAILURE() << to_string(error);
    }
    return found;
  }
  const CheckReport report = check_catalog(
      *parts,
      {.must_stay = {"must-stay.txt", must_stay}, .ids = {"ids.txt", ids}, .today = kToday});
  for (const CheckFinding& finding : report.findings) {
    found.push_back((finding.severity == Severity::Error ? "error: " : "warning: ") +
                    to_string(finding.error));
  }
  return found;
}

TEST(CheckCatalog, FindsNothingInAnEntryThatSaysWhatItMust) {
  EXPECT_THAT(check({chat_with("{name: a.example, match: suffix, evidence: [LIST]}")},
                    "b.example\n.c.example\n", "# ids\nchat\n"),
              IsEmpty());
}

TEST(CheckCatalog, HoldsHostsThatMustStayToEveryLabel) {
  const SourceFile chat = chat_with("{name: poe.com, match: suffix, evidence: [LIST]}");
  EXPECT_THAT(check({chat}, "qpoe.com\npoe.com.example\nwww.qpoe.com\n"), IsEmpty());
  EXPECT_THAT(check({chat}, "# payment\n\npay.poe.com # theirs\n"),
              Contains(HasSubstr("must-stay.txt:3:1: `pay.poe.com` must stay, but blocking chat "
                                 "takes it along (E-CATALOG-034)")));
  EXPECT_THAT(check({chat}, "POE.com.\n"), Contains(HasSubstr("`poe.com` must stay")));
}

TEST(CheckCatalog, KeepsWholeDomainsThatMustStay) {
  const SourceFile chat = chat_with("{name: ai.bank.example, evidence: [LIST]}");
  EXPECT_THAT(check({chat}, ".bank.example\n"),
              Contains(HasSubstr("`ai.bank.example` of `chat` may be blocked, but all of "
                                 "`bank.example` must stay (E-CATALOG-034)")));
  EXPECT_THAT(check({chat}, "bank.example\n"), IsEmpty());
  EXPECT_THAT(check({chat}, ".xbank.example\n"), IsEmpty());
}

TEST(CheckCatalog, ReportsALineThatIsNoHost) {
  EXPECT_THAT(check({chat_with("{name: a.example, evidence: [LIST]}")}, "a..b\n"),
              Contains(HasSubstr("E-NAME-001")));
}

TEST(CheckCatalog, GivesANameToOneProviderAlone) {
  const SourceFile one = chat_with("{name: a.example, evidence: [LIST]}");
  const SourceFile other =
      service_file("talk", "endpoints:\n  - {name: a.example, evidence: [LIST]}\n", "rival");
  EXPECT_THAT(check({one, other, provider_file("rival")}),
              Contains(HasSubstr("`a.example` is dedicated to both `chat` and `talk`")));
  const SourceFile kin =
      service_file("talk", "endpoints:\n  - {name: a.example, evidence: [LIST]}\n");
  EXPECT_THAT(check({one, kin}), IsEmpty()) << "services of one provider may share a host";
}

TEST(CheckCatalog, AsksForANoteOnNamesInOtherLetters) {
  const SourceFile idn = chat_with("{name: xn--k01b33xvrk.example, evidence: [LIST]}");
  EXPECT_THAT(check({idn}), Contains(HasSubstr("has no note (E-CATALOG-037)")));
  EXPECT_THAT(check({chat_with("{name: xn--k01b33xvrk.example, evidence: [LIST], note: Korean}")}),
              IsEmpty());
}

TEST(CheckCatalog, AsksForEvidenceAsStrongAsTheConfidence) {
  EXPECT_THAT(check({chat_with("{name: a.example}")}),
              Contains(HasSubstr("`a.example` of `chat` has no evidence (E-CATALOG-040)")));
  EXPECT_THAT(check({chat_with("{name: a.example, evidence: [HEARD]}")}),
              Contains(HasSubstr("may be blocked on hearsay alone")));
  EXPECT_THAT(check({chat_with("{name: a.example, confidence: h, evidence: [LIST, SEEN]}")}),
              Contains(HasSubstr("confidence h on too little evidence (E-CATALOG-039)")));
  EXPECT_THAT(check({chat_with("{name: a.example, confidence: h, evidence: [LIST, LIST]}")}),
              Contains(HasSubstr("E-CATALOG-039")));
  EXPECT_THAT(check({chat_with("{name: a.example, confidence: h, evidence: [LIST, OTHER]}")}),
              IsEmpty());
  EXPECT_THAT(check({chat_with("{name: a.example, confidence: h, evidence: [VENDOR]}")}),
              IsEmpty());
}

TEST(CheckCatalog, WarnsOfWhatNobodyLookedAtForLong) {
  EXPECT_THAT(
      check({chat_with("{name: a.example, evidence: [LIST], last_verified: \"2026-05-26\"}")}),
      IsEmpty())
      << "180 days are fine";
  EXPECT_THAT(
      check({chat_with("{name: a.example, evidence: [LIST], last_verified: \"2026-05-25\"}")}),
      Contains(HasSubstr("warning: catalog/services/chat.yaml:9:12: `a.example` was last "
                         "verified on 2026-05-25, 181 days ago (E-CATALOG-041)")));
  EXPECT_THAT(check({chat_with("{name: a.example, evidence: [LIST], last_verified: \"2027-11\"}")}),
              Contains(HasSubstr("error: catalog/services/chat.yaml:9:12: `a.example` was last "
                                 "verified in the future")));
}

TEST(CheckCatalog, RemembersEveryIdEverGiven) {
  const SourceFile chat = chat_with("{name: a.example, evidence: [LIST]}");
  EXPECT_THAT(check({chat}, {}, "chat\ngone\n"),
              Contains(HasSubstr("ids.txt:2:1: id `gone` was given once and has no entry")));
  EXPECT_THAT(check({chat}, {}, "# none\n"),
              Contains(HasSubstr("id `chat` is not in the list of ids (E-CATALOG-042)")));
  EXPECT_THAT(check({chat}, {}, "chat\nchat\n"), Contains(HasSubstr("listed twice")));
}

TEST(CheckCatalog, LetsNamesExpire) {
  EXPECT_THAT(check({chat_with("{name: a.example, evidence: [LIST], expires: \"2026-11-21\"}")}),
              Contains(HasSubstr("expired on 2026-11-21")));
  EXPECT_THAT(check({chat_with("{name: a.example, evidence: [LIST], expires: \"2026-11\"}")}),
              IsEmpty())
      << "a month ends with its last day";
  EXPECT_THAT(check({chat_with("{name: a.example, use: observe-only, evidence: [LIST], "
                               "expires: \"2020\"}")}),
              IsEmpty());
}

TEST(CheckCatalog, AsksARenamedServiceWhereItWent) {
  EXPECT_THAT(check({service_file("old", "status: renamed\n")}),
              Contains(HasSubstr("`old` was renamed but does not say to what (E-CATALOG-044)")));
  const SourceFile chat = chat_with("{name: a.example, evidence: [LIST]}");
  const SourceFile old =
      service_file("old", "status: renamed\nreplaced_by: [chat]\n"
                          "endpoints:\n  - {name: b.example, evidence: [LIST]}\n");
  EXPECT_THAT(check({chat, old}), Contains(HasSubstr("`b.example` belongs to `old`, which was")));
}

TEST(CheckCatalog, AsksForBothLanguagesAndKnownCategories) {
  EXPECT_THAT(
      check({{"services/chat.yaml",
              "id: chat\nname: {en: Chat}\nprovider: maker\ncategory: [generative-ai, chatt]\n"
              "hosting: external\nsurfaces: [web]\nlast_verified: \"2026-10\"\n"}}),
      testing::AllOf(Contains(HasSubstr("is not there in Korean (E-CATALOG-038)")),
                     Contains(HasSubstr("`chatt` of `chat` is no category"))));
}

TEST(CheckCatalog, KeepsWhatIsSharedForOneFromBeingBlockableForAStranger) {
  const SourceFile guest =
      chat_with("{name: x.com, tenancy: shared, min_depth: url, use: shared, evidence: [LIST]}");
  const SourceFile owner = service_file(
      "talk", "endpoints:\n  - {name: x.com, match: suffix, evidence: [LIST]}\n", "rival");
  EXPECT_THAT(check({guest, owner, provider_file("rival")}),
              Contains(HasSubstr("`x.com` is shared for `chat` and blockable for `talk`")));
}

TEST(CheckCatalog, ObservedEntriesEnforceNothing) {
  const std::vector<SourceFile> files{kSources, provider_file("maker"),
                                      service_file("chat",
                                                   "stage: observe\nendpoints:\n"
                                                   "  - {name: a.example, evidence: [LIST]}\n"
                                                   "  - {name: b.example, stage: block, "
                                                   "evidence: [LIST]}\n")};
  const auto parts = parse_catalog(files);
  ASSERT_TRUE(parts.has_value()) << to_string(parts.error().front());
  EXPECT_EQ(parts->names[0].use, Use::ObserveOnly);
  EXPECT_EQ(parts->name_facts[0].stage, "observe");
  EXPECT_EQ(parts->names[1].use, Use::Blockable);
  EXPECT_EQ(parts->services[0].attributes.at("stage"), "observe");
  EXPECT_THAT(check({files[2]}, "a.example\n"), IsEmpty());
}

TEST(FindLastDay, ReadsYearsMonthsAndDays) {
  using namespace std::chrono;
  EXPECT_EQ(find_last_day("2026"), sys_days(year(2026) / 12 / 31));
  EXPECT_EQ(find_last_day("2024-02"), sys_days(year(2024) / 2 / 29));
  EXPECT_EQ(find_last_day("2026-11-22"), kToday);
  for (const char* wrong :
       {"", "2026-", "2026-13", "2026-02-30", "2026-1-1", "20261122", "today"}) {
    EXPECT_EQ(find_last_day(wrong), std::nullopt) << wrong;
  }
}

} // namespace
} // namespace haechi::catalog
