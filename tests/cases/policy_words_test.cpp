// Every reason and every trace word of the policy language is produced by some policy and request,
// stands in the reference, and has a sentence in both languages that leaves nothing unsaid.
#include "catalog/load.h"
#include "policy/check/load.h"
#include "policy/explain/explain.h"
#include "policy/explain/write.h"
#include "policy/json/request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace haechi::policy {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

constexpr const char* kCatalog = R"(
- {id: alpha, provider: north, provider_group: deep, control_country: CN, category: [generative-ai, chat], hosting: external, surfaces: [web, api], hosts: [alpha.example]}
- {id: beta, provider: south, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [beta.example]}
- {id: house, control_country: KR, category: [generative-ai], hosting: self, surfaces: [api], hosts: [house.example]}
)";

constexpr const char* kFrame = R"(
grades: [[O, S]]
bodies:
  gov: {}
  gov.tax: {parent: gov, on_undecided: block}
  other: {}
  calm: {default: warn}
devices: {pc: {owner: body}, tablet: {owner: body}, phone: {owner: person}}
zones: {office: {owner: body}, guest: {owner: body}, closed: {owner: body, egress: none}, street: {owner: nobody}}
)";

// Keys of a request that are the same everywhere unless a row says otherwise.
constexpr const char* kRequest =
    R"("at":"2025-03-01","who":{"body":"gov","role":"officer","groups":["red"],"located":"KR","assurance":"password","attributes":{"pledge":"signed"}},"device":"pc","zone":"office","operation":"prompt","purpose":"business","model":"m1","tier":"free","tenant":"ours")";
constexpr const char* kAlpha = R"(,"target":"alpha.web","data":{})";

std::string order(const std::string& keys) {
  return "  - {id: o, issuer: gov, force: binding, " + keys + "}\n";
}

const std::string kBlockAll = "rules: [{effect: block}]";

std::string single(const std::string& keys) {
  return "orders:\n" + order(keys);
}

std::string scoped(const std::string& scope) {
  return single("scope: {" + scope + "}, " + kBlockAll);
}

std::string exempted(const std::string& order_keys, const std::string& exemption) {
  return single(order_keys + kBlockAll) + "exemptions:\n  - {id: ex, order: o, " + exemption +
         "}\n";
}

struct Case {
  std::string word;
  std::string orders;
  std::string rest = kAlpha;
  std::string request = kRequest;
};

std::vector<Case> reasons() {
  const std::string personal = R"(,"target":"alpha.web","data":{"findings":["personal-data"]})";
  const std::string secret = R"(,"target":"alpha.web","data":{"findings":["secret"]})";
  const std::string grade = R"(,"target":"alpha.web","data":{"grade":["S"]})";
  const std::string data = "data: [{finding: [personal-data, secret], effect: redact}, "
                           "{grade: S, effect: block}]";
  return {
      {"default", "orders: []\n"},
      {"exempt-valid", exempted("", "granted_by: gov, expires: 2026-01-01")},
      {"carve-out", single("rules: [{effect: exempt}]")},
      {"zone-no-egress", "orders: []\n", kAlpha,
       R"("at":"2025-03-01","who":{"body":"gov"},"device":"pc","zone":"closed")"},
      {"out-of-reach", "orders: []\n", kAlpha,
       R"("at":"2025-03-01","who":{"body":"gov"},"device":"phone","zone":"street")"},
      {"several",
       "orders:\n"
       "  - {id: o1, issuer: gov, force: binding, scope: {devices: pc}, rules: [{effect: block}]}\n"
       "  - {id: o2, issuer: gov, force: binding, scope: {not: {devices: pc}}, rules: [{target: "
       "{service: alpha}, effect: block}]}\n",
       kAlpha, R"("at":"2025-03-01","who":{"body":"gov"},"zone":"office")"},
      {"undecided", single("scope: {devices: pc}, " + kBlockAll), kAlpha,
       R"("at":"2025-03-01","who":{"body":"gov.tax"},"zone":"office")"},
      {"review-due", single("until: 2025-02-01, " + kBlockAll)},
      {"data-grade", single(data), grade},
      {"data-personal", single(data), personal},
      {"data-secret", single(data), secret},
      {"adopted-order", single("adopts: elsewhere-7, " + kBlockAll)},
      {"advice", "orders:\n  - {id: o, issuer: gov, force: advice, rules: [{effect: warn}]}\n"},
      {"purpose", single("rules: [{purpose: business, effect: block}]")},
      {"model", single("rules: [{target: {model: m1}, effect: block}]")},
      {"tier", single("rules: [{target: {tier: free}, effect: block}]")},
      {"allowed", single("rules: [{effect: allow}]")},
      {"restricted", single("rules: [{effect: warn}]")},
      {"named-block", single("rules: [{target: {service: alpha}, effect: block}]")},
      {"owner-control", single("rules: [{target: {control_country: CN}, effect: block}]")},
      {"category-block", single(kBlockAll)},
  };
}

std::vector<Case> silences() {
  return {
      {"external",
       "orders:\n  - {id: o, issuer: gov, force: external, rules: [{effect: block}]}\n"},
      {"not-yet-effective", single("from: 2025-04-01, " + kBlockAll)},
      {"not-yet-effective", single("from: {event: reply}, " + kBlockAll)},
      {"expired", single("expires: 2025-02-01, " + kBlockAll)},
      {"lifted", single(kBlockAll),
       R"(,"target":"alpha.web","facts":{"lifted":{"o":"2025-02-01"}})"},
      {"out-of-scope-body", scoped("bodies: gov.tax")},
      {"out-of-scope-body", single(kBlockAll), kAlpha,
       R"("at":"2025-03-01","who":{"body":"other"},"device":"pc","zone":"office")"},
      {"out-of-scope-device", scoped("devices: tablet")},
      {"out-of-scope-device", scoped("not: {devices: pc}")},
      {"out-of-scope-zone", scoped("zones: guest")},
      {"out-of-scope-role", scoped("roles: chief")},
      {"out-of-scope-group", scoped("groups: blue")},
      {"out-of-scope-territory", scoped("located: US")},
      {"out-of-scope-assurance", scoped("assurance: certificate")},
      {"out-of-scope-attributes", scoped("attributes: {pledge: open}")},
      {"out-of-scope-operation", scoped("operation: upload")},
      {"out-of-scope-purpose", scoped("purpose: research")},
      {"out-of-scope", scoped("not: {}")},
      {"no-match", single("rules: [{target: {service: beta}, effect: block}]")},
      {"no-match", single("data: [{finding: secret, effect: block}]")},
      {"carve-out", single("rules: [{effect: exempt}]")},
      {"exempt-valid", exempted("", "granted_by: gov, expires: 2026-01-01")},
      {"superseded",
       "orders:\n"
       "  - {id: o, issuer: gov, force: advice, rules: [{effect: warn}]}\n"
       "  - {id: p, issuer: gov, force: binding, supersedes: o, rules: [{effect: inspect}]}\n"},
  };
}

std::vector<Case> invalid_exemptions() {
  return {
      {"exempt-not-delegated", exempted("", "granted_by: other, expires: 2026-01-01")},
      {"exempt-ground", exempted("exemption_grounds: testing, ",
                                 "granted_by: gov, ground: leisure, expires: 2026-01-01")},
      {"exempt-not-yet", exempted("", "granted_by: gov, from: 2025-04-01, expires: 2026-01-01")},
      {"exempt-expired", exempted("", "granted_by: gov, expires: 2025-02-01")},
      {"exempt-assurance",
       exempted("", "granted_by: gov, assurance: certificate, expires: 2026-01-01")},
  };
}

Explanation explain_case(const Case& row) {
  const auto catalog = catalog::load_catalog({{"catalog.yaml", kCatalog}});
  const auto policy = load_policy({{"policy.yaml", kFrame + row.orders}});
  EXPECT_TRUE(catalog);
  EXPECT_TRUE(policy) << row.word << ": " << (policy ? "" : to_string(policy.error().front()));
  const auto request = parse_request("{" + row.request + row.rest + "}", TimeZone());
  EXPECT_TRUE(request) << row.word << ": " << (request ? "" : to_string(request.error()));
  if (!catalog || !policy || !request) {
    return {};
  }
  return explain(*Decider::make(*policy, *catalog), *request);
}

// A sentence is whole: no argument is missing, no particle is left.
void expect_sentences(const Explanation& explanation, const std::string& word) {
  for (const Language language : {Language::English, Language::Korean}) {
    for (const Section& section : explanation.sections) {
      for (const Statement& statement : section.statements) {
        const std::string text = to_sentence(statement, {language, TimeZone()});
        EXPECT_FALSE(text.empty()) << word << " " << statement.id;
        EXPECT_EQ(text.find_first_of("{}[]"), std::string::npos) << word << " " << text;
      }
    }
  }
}

bool has_statement(const Explanation& explanation, const std::string& id) {
  for (const Section& section : explanation.sections) {
    for (const Statement& statement : section.statements) {
      if (statement.id == id) {
        return true;
      }
    }
  }
  return false;
}

template <std::size_t N>
void expect_all(const std::set<std::string>& produced,
                const std::array<std::string_view, N>& words) {
  for (const std::string_view word : words) {
    EXPECT_TRUE(produced.contains(std::string(word))) << word << " is produced by no case";
  }
  EXPECT_EQ(produced.size(), N);
}

TEST(ReasonWords, AreEachProducedAndExplained) {
  std::set<std::string> produced;
  for (const Case& row : reasons()) {
    const Explanation explanation = explain_case(row);
    EXPECT_EQ(explanation.decision.reason, row.word);
    produced.insert(explanation.decision.reason);
    expect_sentences(explanation, row.word);
    ASSERT_NE(explanation.find(Topic::Why), nullptr) << row.word;
  }
  expect_all(produced, kReasonWords);
}

TEST(SilenceWords, AreEachProducedAndExplained) {
  std::set<std::string> produced;
  for (const Case& row : silences()) {
    const Explanation explanation = explain_case(row);
    const auto& trace = explanation.decision.trace;
    ASSERT_FALSE(trace.empty()) << row.word;
    EXPECT_EQ(trace.front().skipped, row.word) << row.orders;
    produced.insert(trace.front().skipped);
    expect_sentences(explanation, row.word);
    const Section* others = explanation.find(Topic::Others);
    ASSERT_NE(others, nullptr) << row.word;
    EXPECT_EQ(others->statements.front().order, "o") << row.word;
  }
  expect_all(produced, kSilenceWords);
}

TEST(InvalidExemptionWords, AreEachProducedAndExplained) {
  std::set<std::string> produced;
  for (const Case& row : invalid_exemptions()) {
    const Explanation explanation = explain_case(row);
    const auto& trace = explanation.decision.trace;
    ASSERT_EQ(trace.size(), 1U) << row.word;
    ASSERT_EQ(trace.front().invalid_exemptions.size(), 1U) << row.word;
    EXPECT_EQ(trace.front().invalid_exemptions.front().why, row.word);
    produced.insert(trace.front().invalid_exemptions.front().why);
    expect_sentences(explanation, row.word);
    EXPECT_TRUE(has_statement(explanation, "exemption." + row.word)) << row.word;
  }
  expect_all(produced, kInvalidExemptionWords);
}

// The written cases and the example use the language as people do.
void expect_sentences_of(const std::filesystem::path& file, const catalog::Catalog& catalog) {
  const auto policy = load_policy({{file.filename().string(), read_file(file)}});
  ASSERT_TRUE(policy) << file;
  const auto zone = TimeZone::make((*policy)->timezone);
  ASSERT_TRUE(zone);
  const std::shared_ptr<const catalog::Catalog> borrowed(std::shared_ptr<const void>(), &catalog);
  const auto decider = Decider::make(*policy, borrowed);
  for (const policy::Test& test : (*policy)->tests) {
    const auto request = parse_request(test.request, *zone);
    ASSERT_TRUE(request) << test.id;
    expect_sentences(explain(*decider, *request), test.id);
  }
}

TEST(WrittenCases, AreEachExplainedInWholeSentences) {
  const std::filesystem::path folder = HAECHI_SOURCE_DIR "/tests/cases/policy";
  const auto catalog =
      catalog::load_catalog({{"catalog.yaml", read_file(folder / "catalog.yaml")}});
  ASSERT_TRUE(catalog);
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with("C")) {
      expect_sentences_of(entry.path(), **catalog);
      ++count;
    }
  }
  EXPECT_GE(count, 11U);
}

std::string read_reference() {
  return read_file(HAECHI_SOURCE_DIR "/docs/policy.md");
}

TEST(Words, StandInTheReference) {
  const std::string reference = read_reference();
  const auto expect_in = [&](const auto& words) {
    for (const std::string_view word : words) {
      EXPECT_NE(reference.find("`" + std::string(word) + "`"), std::string::npos) << word;
    }
  };
  expect_in(kReasonWords);
  expect_in(kSilenceWords);
  expect_in(kInvalidExemptionWords);
}

// And the other way: the reference knows no reason and no trace word that the program does not.
TEST(Words, OfTheReferenceAreTheProgramsOwn) {
  const std::string reference = read_reference();
  const std::size_t begin = reference.find("| Reason | When |");
  const std::size_t end = reference.find("\n\n", begin);
  ASSERT_NE(begin, std::string::npos);
  std::set<std::string> in_table;
  for (std::size_t line = reference.find("\n| `", begin); line < end;
       line = reference.find("\n| `", line + 1)) {
    const std::size_t cell = reference.find(" |", line);
    for (std::size_t at = reference.find('`', line); at < cell;) {
      const std::size_t close = reference.find('`', at + 1);
      in_table.insert(reference.substr(at + 1, close - at - 1));
      at = reference.find('`', close + 1);
    }
  }
  EXPECT_EQ(in_table, (std::set<std::string>{kReasonWords.begin(), kReasonWords.end()}));
  for (std::size_t at = reference.find("`out-of-scope"); at != std::string::npos;
       at = reference.find("`out-of-scope", at + 1)) {
    const std::string word = reference.substr(at + 1, reference.find('`', at + 1) - at - 1);
    EXPECT_NE(std::ranges::find(kSilenceWords, word), kSilenceWords.end()) << word;
  }
}

} // namespace
} // namespace haechi::policy
