#include "catalog/load.h"
#include "policy/check/check.h"
#include "policy/check/load.h"
#include "policy/syntax/parse.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace haechi::policy {
namespace {

Policy read(const std::vector<SourceFile>& files) {
  auto policy = parse_policy(files);
  EXPECT_TRUE(policy) << to_string(policy.error().front());
  return policy ? std::move(*policy) : Policy{};
}

constexpr const char* kBodies = "bodies: {gov: {authority: [out]}, gov.a: {parent: gov}, "
                                "gov.b: {parent: gov}, out: {}, far: {}}\n"
                                "devices: {pc: {}}\n"
                                "zones: {net: {body: gov}, lone: {}}\n"
                                "grades: [[O, S, C], [public, secret]]\n"; // 4 lines

struct Row {
  std::string text; // behind kBodies
  const char* code; // of the only finding; empty: none
  Severity severity = Severity::Warning;
  std::uint32_t line = 5;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.text;
}

class CheckFinds : public testing::TestWithParam<Row> {};

TEST_P(CheckFinds, OnlyThis) {
  const Row& row = GetParam();
  const auto findings = check_policy(read({{"p.yaml", kBodies + row.text}}), nullptr);
  if (std::string_view(row.code).empty()) {
    EXPECT_TRUE(findings.empty()) << to_string(findings.front().error);
    return;
  }
  ASSERT_EQ(findings.size(), 1U) << (findings.empty() ? "nothing found"
                                                      : to_string(findings[0].error));
  EXPECT_EQ(findings[0].error.code, row.code) << to_string(findings[0].error);
  EXPECT_EQ(findings[0].severity, row.severity);
  EXPECT_EQ(findings[0].error.where.line, row.line);
}

// An order with a rule, unless `rest` writes one; `{`, `}` belong to the helper.
std::string order(const std::string& id, const std::string& issuer, const std::string& rest,
                  const std::string& force = "binding") {
  return "  - {id: " + id + ", issuer: " + issuer + ", force: " + force + ", " + rest + "}\n";
}

std::string one(const std::string& rest, const std::string& issuer = "gov.a",
                const std::string& force = "binding") {
  return "orders:\n" + order("o", issuer, rest + ", rules: [{effect: block}]", force);
}

std::string two(const std::string& first, const std::string& second) {
  return "orders:\n" + first + second;
}

std::string rule() {
  return "rules: [{effect: block}]";
}

INSTANTIATE_TEST_SUITE_P(
    Orders, CheckFinds,
    testing::Values(
        Row{one("scope: {bodies: [gov.a]}"), ""},
        Row{one("title: x", "gov.c"), "E-POLICY-101", Severity::Fatal, 6},
        Row{one("title: x", "gov.c", "external"), "E-POLICY-101", Severity::Warning, 6},
        Row{one("scope: {bodies: [gov.z]}"), "E-POLICY-116", Severity::Warning, 6},
        Row{one("scope: {any: [{not: {bodies: [gov.z]}}]}"), "E-POLICY-116", Severity::Warning, 6},
        Row{one("scope: {exclude: [gov.z]}"), "E-POLICY-116", Severity::Warning, 6},
        Row{one("scope: {devices: [pcs]}"), "E-POLICY-117", Severity::Warning, 6},
        Row{one("scope: {zones: [nets]}"), "E-POLICY-117", Severity::Warning, 6},
        Row{one("scope: {bodies: [gov.b]}"), "E-POLICY-118", Severity::Warning, 6},
        Row{one("scope: {bodies: [gov]}"), ""}, // the part below the issuer is reached
        Row{one("scope: {bodies: [out]}", "gov"), ""},
        Row{one("scope: {bodies: [far]}", "gov"), "E-POLICY-118", Severity::Warning, 6},
        Row{"orders:\n" + order("o", "gov", "title: x"), "E-POLICY-119", Severity::Warning, 6},
        Row{one("adopts: o"), "E-POLICY-123", Severity::Error, 6},
        Row{one("adopts: anything at all"), ""},
        Row{one("from: 2025-02-01, expires: 2025-02-01"), "E-POLICY-124", Severity::Warning, 6},
        Row{one("from: 2025-02-01, expires: 2025-02-02"), ""},
        Row{one("scope: {zones: [net], visitors: true}", "gov"), ""},
        Row{one("scope: {zones: [net], visitors: true}"), "E-POLICY-126", Severity::Warning, 6},
        Row{one("scope: {any: [{zones: [lone], visitors: true}]}", "gov"), "E-POLICY-126",
            Severity::Warning, 6},
        Row{"orders:\n" +
                order("o", "gov", "rules: [{effect: warn, obligations: [\"report:gov.a\"]}]"),
            ""},
        Row{"orders:\n" +
                order("o", "gov", "rules: [{effect: warn, obligations: [\"report:gov.z\"]}]"),
            "E-POLICY-127", Severity::Warning, 6}));

INSTANTIATE_TEST_SUITE_P(
    Superseding, CheckFinds,
    testing::Values(
        Row{two(order("a", "gov.a", "supersedes: [b], " + rule()), order("b", "gov.a", rule())),
            ""},
        Row{two(order("a", "gov.a", "supersedes: [b], " + rule()),
                order("b", "gov", rule(), "advice")),
            ""},
        Row{two(order("a", "gov.a", "supersedes: [b], " + rule()), order("b", "gov", rule())),
            "E-POLICY-112", Severity::Error, 6},
        Row{two(order("a", "gov", "supersedes: [b], " + rule()),
                order("b", "gov.a", rule(), "advice")),
            "E-POLICY-112", Severity::Error, 6},
        Row{two(order("a", "gov.a", "supersedes: [b], " + rule()),
                order("b", "gov.b", rule(), "advice")),
            "E-POLICY-112", Severity::Error, 6},
        Row{two(order("a", "gov.a", "supersedes: [b], " + rule()),
                order("b", "gov", rule(), "external")),
            "E-POLICY-112", Severity::Error, 6},
        Row{one("supersedes: [gone]"), "E-POLICY-112", Severity::Error, 6},
        Row{one("supersedes: [o]"), "E-POLICY-113", Severity::Fatal, 6},
        Row{two(order("a", "gov", "supersedes: [b], " + rule()),
                order("b", "gov", "supersedes: [c], " + rule())) +
                order("c", "gov", "supersedes: [b], " + rule()),
            "E-POLICY-113", Severity::Fatal, 7}));

std::string exemption(const std::string& rest) {
  return one("exemptions_by: [ciso], exemption_grounds: [g]") +
         "exemptions:\n  - {id: e, order: o, ground: g, granted_by: ciso, expires: 2025-06-01, " +
         rest + "}\n";
}

std::string exemption_of(const std::string& whole) {
  return one("exemptions_by: [ciso], exemption_grounds: [g]") + "exemptions:\n  - {id: e, " +
         whole + "}\n";
}

INSTANTIATE_TEST_SUITE_P(
    Exemptions, CheckFinds,
    testing::Values(Row{exemption("from: 2025-03-01"), ""},
                    Row{exemption("from: 2025-06-01"), "E-POLICY-115", Severity::Warning, 8},
                    Row{exemption("scope: {bodies: [gov.z]}"), "E-POLICY-116", Severity::Warning,
                        8},
                    Row{exemption_of("order: o, ground: h, granted_by: gov.a, expires: 2025-06-01"),
                        "E-POLICY-115", Severity::Warning, 8},
                    Row{exemption_of("order: o, ground: g, granted_by: gov, expires: 2025-06-01"),
                        "E-POLICY-115", Severity::Warning, 8},
                    Row{exemption_of("order: p, ground: g, granted_by: gov.a, expires: 2025-06-01"),
                        "E-POLICY-114", Severity::Error, 8}));

INSTANTIATE_TEST_SUITE_P(
    NamesAndTests, CheckFinds,
    testing::Values(
        Row{"orders:\n" +
                order("o", "gov", "rules: [{effect: block, target: {category: generative_ai}}]"),
            "E-POLICY-121", Severity::Warning, 6},
        Row{"orders:\n" + order("o", "gov", "rules: [{effect: block, target: {category: mail}}]"),
            ""},
        Row{"orders:\n" +
                order("o", "gov", "rules: [{effect: block, target: {service: nobody-knows}}]"),
            ""},
        Row{"tests:\n  - {id: t, at: 2025-01-01, who: {rolle: x}, expect: block}\n", "E-POLICY-122",
            Severity::Fatal, 6},
        Row{"tests:\n  - {id: t, at: 2025-01-01, expect: blok}\n", "E-POLICY-122", Severity::Fatal,
            6},
        Row{"tests:\n  - {id: t, at: 2025-01-01, operation: promt, needs: []}\n", "E-POLICY-122",
            Severity::Fatal, 6}));

struct BodiesRow {
  std::string text; // the whole policy
  std::string codes;
};

void PrintTo(const BodiesRow& row, std::ostream* out) {
  *out << row.text;
}

class CheckBodies : public testing::TestWithParam<BodiesRow> {};

TEST_P(CheckBodies, FindsThese) {
  std::string codes;
  for (const Finding& finding : check_policy(read({{"p.yaml", GetParam().text}}), nullptr)) {
    codes += finding.error.code.substr(9) + (finding.severity == Severity::Fatal   ? "! "
                                             : finding.severity == Severity::Error ? "e "
                                                                                   : " ");
  }
  EXPECT_EQ(codes, GetParam().codes);
}

std::string chain(std::size_t length) {
  std::string out = "bodies:\n  b0: {}\n";
  for (std::size_t i = 1; i < length; ++i) {
    out += "  b" + std::to_string(i) + ": {parent: b" + std::to_string(i - 1) + "}\n";
  }
  return out;
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, CheckBodies,
    testing::Values(BodiesRow{"bodies: {a: {parent: b}}\n", "102! "},
                    BodiesRow{"bodies: {a: {parent: a}}\n", "103! "},
                    BodiesRow{"bodies: {a: {parent: b}, b: {parent: c}, c: {parent: b}}\n",
                              "103! "},
                    BodiesRow{"bodies: {a: {authority: [b]}}\n", "104 "}, BodiesRow{chain(64), ""},
                    BodiesRow{chain(66), "105! "}, BodiesRow{"zones: {z: {body: b}}\n", "106e "},
                    BodiesRow{"grades: [[O, S], [x]]\nbodies: {a: {ungraded: [O, x]}}\n", ""},
                    BodiesRow{"grades: [[O, S], [x]]\nbodies: {a: {ungraded: [O, S]}}\n", "107! "},
                    BodiesRow{"bodies: {a: {ungraded: [O]}}\n", "108 "}));

struct OwnerRow {
  const char* text; // of the file that gov.a owns
  std::string codes;
};

void PrintTo(const OwnerRow& row, std::ostream* out) {
  *out << row.text;
}

class CheckOwners : public testing::TestWithParam<OwnerRow> {};

// What a subordinate body may say in a file of its own.
TEST_P(CheckOwners, HoldsTheFence) {
  const SourceFile operators{"a.yaml", kBodies};
  const SourceFile owned{"b.yaml", std::string("owner: gov.a\n") + GetParam().text};
  std::string codes;
  for (const Finding& finding : check_policy(read({operators, owned}), nullptr)) {
    EXPECT_EQ(finding.error.where.file, "b.yaml");
    codes += finding.error.code.substr(9) + (finding.severity == Severity::Fatal ? "! " : " ");
  }
  EXPECT_EQ(codes, GetParam().codes);
}

INSTANTIATE_TEST_SUITE_P(
    Owners, CheckOwners,
    testing::Values(
        OwnerRow{"orders: [{id: o, issuer: gov.a, force: binding, rules: [{effect: warn}]}]\n", ""},
        OwnerRow{"orders: [{id: o, issuer: gov, force: binding, rules: [{effect: warn}]}]\n",
                 "110! "},
        OwnerRow{"orders: [{id: o, issuer: gov.b, force: advice, rules: [{effect: warn}]}]\n",
                 "110! "},
        OwnerRow{"bodies: {gov.a.x: {parent: gov.a, authority: [gov.a]}}\n", ""},
        OwnerRow{"bodies: {gov.a.x: {parent: gov}}\n", "110! "},
        OwnerRow{"bodies: {new-root: {}}\n", "110! "},
        OwnerRow{"bodies: {gov.a.x: {parent: gov.a, authority: [gov.b]}}\n", "110! "},
        OwnerRow{"bodies: {gov.a.x: {parent: gov.a, authority: [gov.zz]}}\n", "104 110! "},
        OwnerRow{"zones: {mine: {body: gov.a}, plain: {owner: body}}\ndevices: {tv: {}}\n", ""},
        OwnerRow{"zones: {mine: {body: gov}}\n", "110! "},
        OwnerRow{"timezone: Asia/Seoul\n", "111 "}));

TEST(CheckOwnersOf, ExemptionsTheGrantorMustLieInside) {
  const SourceFile operators{"a.yaml",
                             std::string(kBodies) +
                                 "orders: [{id: o, issuer: gov, force: binding, exemptions_by: "
                                 "[ciso], rules: [{effect: block}]}]\n"};
  const SourceFile owned{"b.yaml", "owner: gov.a\nexemptions: [{id: e, order: o, granted_by: ciso, "
                                   "expires: 2026-01-01}]\n"};
  const auto findings = check_policy(read({operators, owned}), nullptr);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].error.code, "E-POLICY-110") << "a delegate's name is not the file's to use";
}

TEST(CheckOwnersOf, AnUndeclaredOwnerIsRefused) {
  const auto findings = check_policy(read({{"a.yaml", "owner: ghost\n"}}), nullptr);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].error.code, "E-POLICY-109");
}

TEST(CheckOwnersOf, ABodyMayOwnTheFileThatDeclaresItAsARoot) {
  EXPECT_TRUE(check_policy(read({{"a.yaml", "owner: a\nbodies: {a: {}}\n"}}), nullptr).empty());
}

TEST(CheckNames, AreJudgedWithACatalogOnly) {
  const auto catalog = catalog::load_catalog(
      {{"c.yaml",
        "- {id: deepseek, provider: hangzhou, provider_group: deepseek, control_country: CN, "
        "category: [generative-ai, chat], hosting: external, surfaces: [web]}\n"}});
  ASSERT_TRUE(catalog);
  const Policy policy = read(
      {{"p.yaml", std::string(kBodies) +
                      "orders:\n  - id: o\n    issuer: gov\n    force: binding\n    rules:\n"
                      "      - {effect: block, target: {service: deepseek}, instead: [onprem]}\n"
                      "      - {effect: block, target: {not: {provider_group: deepsek}}}\n"
                      "      - {effect: block, target: {any: [{provider: x}]}, obligations: "
                      "[\"route-to:y\", \"route-to:deepseak\"]}\n"
                      "      - {effect: block, target: {category: [generative-ai, mail]}}\n"}});
  EXPECT_TRUE(check_policy(policy, nullptr).empty());
  std::string found;
  for (const Finding& finding : check_policy(policy, catalog->get())) {
    found += finding.error.code.substr(9) + (finding.severity == Severity::Note ? " note: " : " ") +
             finding.error.message + " " + finding.error.hint + "\n";
  }
  EXPECT_EQ(found,
            "120 note: the catalog has no service `onprem` to go to instead \n"
            "120 the catalog has no provider group `deepsek` did you mean `deepseek`?\n"
            "120 the catalog has no service `deepseak` to go to instead did you mean `deepseek`?\n"
            "120 note: the catalog has no service `y` to go to instead \n"
            "120 the catalog has no provider `x` \n"
            "121 no service is of category `mail` \n");
}

TEST(CheckPolicy, AHopelessPolicyIsReportedInBoundedTimeAndSpace) {
  std::string text = std::string(kBodies) + "orders:\n";
  for (int i = 0; i < 3000; ++i) {
    text += order("o" + std::to_string(i), "gov",
                  "supersedes: [x" + std::to_string(i) + "], scope: {devices: [y]}, " + rule());
  }
  const auto findings = check_policy(read({{"p.yaml", text}}), nullptr);
  EXPECT_EQ(findings.size(), 2 * kMaxFindings + 1) << "errors, warnings, and how many more";
  EXPECT_EQ(findings.back().error.message, "4000 more findings are not shown");
}

TEST(LoadPolicy, RefusesWhatIsFatalAndTakesTheRest) {
  EXPECT_TRUE(load_policy({{"p.yaml", std::string(kBodies) + one("supersedes: [gone]")}}));
  const auto fatal = load_policy({{"p.yaml", std::string(kBodies) + one("title: x", "ghost")}});
  ASSERT_FALSE(fatal);
  EXPECT_EQ(fatal.error().front().code, "E-POLICY-101");
  EXPECT_EQ(load_policy({{"p.yaml", "x: 1\n"}}).error().front().code, "E-POLICY-001");
}

SourceFile case_file(const std::string& name) {
  std::ifstream in(HAECHI_SOURCE_DIR "/tests/cases/policy/" + name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return {name, text.str()};
}

class CheckCase : public testing::TestWithParam<const char*> {};

TEST_P(CheckCase, HasNoFindings) {
  const auto catalog = catalog::load_catalog({case_file("catalog.yaml")});
  ASSERT_TRUE(catalog) << to_string(catalog.error().front());
  for (const Finding& finding : check_policy(read({case_file(GetParam())}), catalog->get())) {
    ADD_FAILURE() << to_string(finding.error);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, CheckCase,
                         testing::Values("C01-motie.yaml", "C02-mnd.yaml", "C03-mofa-police.yaml",
                                         "C04-khnp.yaml", "C05-mois-me.yaml", "C06-companies.yaml",
                                         "C07-pipc.yaml", "C08-garante.yaml", "C09-pspf.yaml",
                                         "C10-taiwan.yaml"));

TEST(CheckCaseC16, SupersedesOnceWithoutRight) {
  const auto findings = check_policy(read({case_file("C16-language.yaml")}), nullptr);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].error.code, "E-POLICY-112");
  EXPECT_EQ(findings[0].severity, Severity::Error);
}

} // namespace
} // namespace haechi::policy
