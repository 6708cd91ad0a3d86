#include "catalog/load.h"
#include "policy/check/check.h"
#include "policy/syntax/parse.h"

#include <gtest/gtest.h>

#include <chrono>

namespace haechi::policy {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow = std::chrono::sys_days(2026y / 1 / 1);

constexpr const char* kWorld =
    "grades: [[O, S, C], [public, secret]]\n"
    "bodies: {gov: {authority: [out]}, gov.a: {parent: gov}, gov.a.x: {parent: gov.a}, "
    "gov.b: {parent: gov}, out: {}, far: {}}\n"
    "devices: {pc: {owner: body}, phone: {owner: person}}\n"
    "zones: {net: {owner: body, body: gov}, street: {owner: nobody}, closed: {owner: body, egress: "
    "none}}\n"; // 4 lines

const catalog::Catalog& services() {
  static const auto catalog = catalog::load_catalog({{"c.yaml", R"(
  - {id: deep-web, provider: deep, provider_group: deep-group, control_country: CN, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [chat.deep.example]}
  - {id: open-web, provider: open, provider_group: open-group, control_country: US, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [open.example]}
  - {id: two-ways, provider: two, provider_group: two, control_country: FR, category: [generative-ai], hosting: external, surfaces: [web, app], hosts: [two.example]}
  - {id: mail, provider: post, provider_group: post, control_country: US, category: [mail], hosting: external, surfaces: [web], hosts: [mail.example]}
)"}});
  EXPECT_TRUE(catalog) << to_string(catalog.error().front());
  return **catalog;
}

CheckContext at(Instant now) {
  CheckContext context;
  context.at = now;
  return context;
}

std::vector<Finding> check(const std::string& text, const CheckContext& context = at(kNow)) {
  auto policy = parse_policy({{"p.yaml", kWorld + text}});
  EXPECT_TRUE(policy) << to_string(policy.error().front());
  return policy ? check_policy(*policy, &services(), context) : std::vector<Finding>{};
}

// `128:6 ` for a finding of that code in that line, `n` behind notes; without `skipped` codes.
std::string summary(const std::vector<Finding>& findings, std::string_view skipped = "141") {
  std::string out;
  for (const Finding& finding : findings) {
    const std::string code = finding.error.code.substr(9);
    if (skipped.find(code) == std::string_view::npos) {
      out += code + (finding.severity == Severity::Note ? "n:" : ":") +
             std::to_string(finding.error.where.line) + " ";
    }
  }
  return out;
}

struct Row {
  std::string orders; // behind `orders:` in line 5
  std::string expected;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.orders;
}

class Meaning : public testing::TestWithParam<Row> {};

TEST_P(Meaning, IsReported) {
  const auto findings = check("orders:\n" + GetParam().orders);
  EXPECT_EQ(summary(findings), GetParam().expected)
      << (findings.empty() ? "" : to_string(findings.front().error));
}

std::string order(const std::string& id, const std::string& issuer, const std::string& rest) {
  return "  - {id: " + id + ", issuer: " + issuer + ", force: binding, " + rest + "}\n";
}

std::string one(const std::string& rest) {
  return order("o", "gov.a", rest);
}

std::string scoped(const std::string& scope, const std::string& rules = "{effect: block}") {
  return one("scope: {" + scope + "}, rules: [" + rules + "]");
}

INSTANTIATE_TEST_SUITE_P(
    OrdersThatNeverSpeak, Meaning,
    testing::Values(
        Row{scoped("bodies: [gov.a]"), ""}, Row{scoped("bodies: [gov.b]"), "128:6 118:6 "},
        Row{scoped("bodies: [gov.a], exclude: [gov.a]"), "128:6 "},
        Row{scoped("bodies: [gov.a], exclude: [gov]"), "128:6 "},
        Row{scoped("bodies: [gov.a], exclude: [gov.a.x]"), ""},
        Row{scoped("devices: [phone], zones: [street]"), "128:6 "},
        Row{scoped("devices: [phone], zones: [street, net]"), ""},
        Row{scoped("devices: [phone, pc], zones: [street]"), ""},
        Row{scoped("devices: [phone]"), ""},
        Row{scoped("zones: [net], not: {zones: [net]}"), "128:6 "},
        Row{scoped("roles: [a], not: {roles: [a, b]}"), "128:6 "},
        Row{scoped("roles: [a, b], not: {roles: [a]}"), ""},
        Row{scoped("groups: [a], not: {groups: [b]}"), ""}, // one may be in both
        Row{scoped("assurance: certificate, not: {assurance: password}"), "128:6 "},
        Row{scoped("assurance: password, not: {assurance: certificate}"), ""},
        Row{scoped("any: [{zones: [net]}, {devices: [pc]}], not: {zones: [net]}"), ""},
        Row{scoped(
                "any: [{zones: [net]}, {zones: [closed, net], roles: [x]}], not: {zones: [net]}"),
            ""},
        Row{scoped("any: [{zones: [net]}, {zones: [net], roles: [x]}], not: {zones: [net]}"),
            "128:6 "},
        Row{scoped("zones: [closed]", "{target: {hosting: external, category: generative-ai}, "
                                      "effect: warn}"),
            "128:6 "},
        Row{scoped("zones: [closed]", "{target: {service: deep-web}, effect: warn}"), "128:6 "},
        Row{scoped("zones: [closed]", "{target: {category: generative-ai}, effect: warn}"), ""},
        Row{scoped("zones: [closed]", "{target: {service: mail}, effect: warn}"), ""},
        Row{scoped("zones: [net]", "{scope: {zones: [street]}, effect: warn}"), "128:6 "},
        Row{scoped("zones: [net]", "{target: {service: deep-web, provider: open}, effect: warn}"),
            "128:6 "}));

std::string rules(const std::string& text) {
  return "  - id: o\n    issuer: gov.a\n    force: binding\n    rules:\n" + text; // from line 10 on
}

INSTANTIATE_TEST_SUITE_P(
    RulesThatNeverMatch, Meaning,
    testing::Values(
        Row{rules("      - {effect: warn}\n      - {target: {service: deep-web}, effect: block}\n"),
            "129:11 "},
        Row{rules("      - {effect: warn}\n      - {target: {service: mail}, effect: block}\n"),
            ""},
        Row{rules("      - {target: {provider_group: deep-group}, effect: warn}\n"
                  "      - {target: {service: deep-web, surface: [web]}, effect: block}\n"),
            "129:11 "},
        Row{rules("      - {target: {service: deep-web}, effect: warn}\n"
                  "      - {target: {provider_group: deep-group}, effect: block}\n"),
            ""},
        Row{rules("      - {operation: [prompt, upload], effect: warn}\n"
                  "      - {operation: [upload], effect: block}\n      - {effect: allow}\n"),
            "129:11 "},
        Row{rules("      - {target: {model: \"gpt-*\"}, effect: warn}\n"
                  "      - {target: {model: \"gpt-4*\"}, effect: block}\n"),
            "129:11 "},
        Row{rules("      - {target: {any: [{service: deep-web}, {service: open-web}]}, effect: "
                  "warn}\n      - {target: {service: [open-web]}, effect: block}\n"),
            "129:11 "},
        Row{rules(
                "      - {target: {category: generative-ai, not: {service: mail}}, effect: warn}\n"
                "      - {target: {service: [open-web]}, effect: block}\n"),
            "129:11 "},
        // Carve-outs.
        Row{rules("      - {target: {category: [generative-ai]}, effect: exempt}\n"
                  "      - {target: {service: deep-web}, effect: block}\n"),
            "132:10 "},
        Row{rules("      - {target: {service: open-web}, effect: exempt}\n"
                  "      - {target: {category: generative-ai}, effect: block}\n"),
            ""},
        Row{rules("      - {target: {service: open-web}, effect: exempt}\n"), "132:10 "},
        Row{rules(
                "      - {effect: exempt}\n    data:\n      - {finding: secret, effect: block}\n"),
            ""},
        Row{rules("      - {effect: exempt, lifts: all}\n    data:\n      - {finding: secret, "
                  "effect: block}\n"),
            "132:10 "}));

std::string two(const std::string& first, const std::string& second) {
  return order("first", "gov.a", first) + order("second", "gov", second);
}

INSTANTIATE_TEST_SUITE_P(
    Shadows, Meaning,
    testing::Values(
        Row{two("rules: [{target: {service: deep-web}, effect: warn}]", "rules: [{effect: block}]"),
            "131:6 "},
        Row{two("rules: [{target: {service: deep-web}, effect: block}]",
                "rules: [{target: {control_country: CN}, effect: block}]"),
            "131n:6 "},
        Row{two("rules: [{target: {service: deep-web}, effect: block}]", "rules: [{effect: warn}]"),
            ""},
        Row{two("rules: [{target: {service: deep-web}, effect: warn, obligations: [justify]}]",
                "rules: [{effect: block}]"),
            ""}, // its obligation would be missing
        Row{two("rules: [{target: {service: deep-web}, effect: inspect}]",
                "rules: [{effect: warn}]"),
            ""},
        Row{two("rules: [{target: {service: deep-web}, effect: inspect}]",
                "rules: [{effect: redact}]"),
            "131:6 "},
        Row{two("rules: [{effect: warn}]", "scope: {zones: [net]}, rules: [{effect: block}]"), ""},
        Row{two("scope: {zones: [net]}, rules: [{effect: warn}]",
                "scope: {zones: [net, street]}, rules: [{effect: block}]"),
            "131:6 "},
        Row{two("rules: [{effect: warn}]",
                "rules: [{target: {service: open-web}, effect: exempt}, {effect: block}]"),
            ""},
        Row{two("rules: [{target: {service: deep-web}, effect: warn}]",
                "rules: [{target: {service: open-web}, effect: exempt}, {effect: block}]"),
            "131:6 "},
        Row{two("rules: [{effect: warn}]", "rules: [{effect: block}], expires: 2027-01-01"), ""},
        Row{two("rules: [{effect: warn}], expires: 2026-06-01",
                "rules: [{effect: block}], expires: 2027-01-01"),
            "131:6 "},
        Row{two("rules: [{effect: warn}]", "rules: [{effect: block}], from: 2025-06-01"), "131:6 "},
        Row{two("rules: [{effect: warn}]", "rules: [{effect: block}], from: 2026-06-01"), ""},
        Row{two("rules: [{effect: warn}]", "rules: [{effect: block}], from: {event: e}"), ""},
        Row{two("rules: [{effect: warn}]", "rules: [{effect: block}]") +
                "exemptions: [{id: e, order: second, granted_by: gov, assurance: password, "
                "expires: 2027-01-01}]\n",
            ""},
        Row{two("rules: [{effect: warn}], supersedes: [gone]", "rules: [{effect: block}]"),
            "112:6 "},
        Row{two("data: [{finding: secret, effect: redact}]", "rules: [{effect: block}]"), "131:6 "},
        Row{two("data: [{finding: secret, effect: redact}]",
                "data: [{finding: [secret, personal-data], effect: block}]"),
            "131:6 "},
        // Of two that say the same, one stays.
        Row{order("first", "gov", "rules: [{effect: block}]") +
                order("second", "gov", "rules: [{effect: block}]"),
            "131n:7 "}));

INSTANTIATE_TEST_SUITE_P(
    Others, Meaning,
    testing::Values(
        Row{order("a", "gov.a", "supersedes: [b], rules: [{effect: block}]") +
                "  - {id: b, issuer: gov, force: advice, rules: [{effect: warn}]}\n",
            "133n:6 "},
        Row{one("rules: [{effect: block}], until: {event: e}"), "134n:6 "},
        Row{one("rules: [{effect: block}], until: {event: e}, expires: 2027-01-01"), ""},
        Row{one("rules: [{effect: block}], expires: 2026-01-01"), "135n:6 "},
        Row{one("rules: [{effect: block}], expires: 2026-01-31"), "136:6 "},
        Row{one("rules: [{effect: block}], expires: 2026-02-01"), ""},
        Row{one("rules: [{effect: block}], expires: 2027-01-01, until: {any: [{event: e}, {date: "
                "2025-12-01}]}"),
            "146n:6 "},
        Row{one("rules: [{effect: block}], expires: 2027-01-01, until: {all: [{event: e}, {date: "
                "2025-12-01}]}"),
            ""},
        Row{one("rules: [{effect: block, obligations: [notice_page]}]"), "144:6 "},
        Row{one("rules: [{effect: block, obligations: [\"rout-to:mail\"]}]"), "144:6 "},
        Row{one("rules: [{effect: block, obligations: [tell-grandmother]}]"), ""},
        Row{one("data: [{finding: persnal-data, effect: block}]"), "144:6 "},
        Row{one("data: [{finding: kr.rrm, effect: block}]"), ""},
        Row{one("rules: [{target: {provider_group: deep-group, control_country: US}, effect: "
                "block}]"),
            "145:6 "},
        Row{one("rules: [{target: {provider_group: deep-group, control_country: CN}, effect: "
                "block}]"),
            ""},
        Row{one("rules: [{target: {control_country: CN, not: {provider: deep}}, effect: block}]"),
            "145:6 "}));

std::string exempted(const std::string& order_scope, const std::string& exemption) {
  return scoped(order_scope) +
         "exemptions:\n  - {id: e, order: o, granted_by: gov.a, expires: 2027-01-01, " + exemption +
         "}\n";
}

INSTANTIATE_TEST_SUITE_P(
    Exemptions, Meaning,
    testing::Values(
        Row{exempted("zones: [net]", "scope: {bodies: [gov.a.x]}"), "137:8 "},
        Row{exempted("zones: [net]", "assurance: password"), ""},
        Row{exempted("zones: [net]", "assurance: address"), "137:8 "},
        Row{exempted("zones: [net]", "scope: {assurance: certificate}"), ""},
        Row{exempted("assurance: password", "scope: {bodies: [gov.a.x]}"), ""},
        Row{exempted("zones: [net]", "assurance: password, scope: {zones: [street]}"), "138:8 "},
        Row{exempted("zones: [net]", "assurance: password, scope: {bodies: [gov.b]}"), "138:8 "}));

INSTANTIATE_TEST_SUITE_P(
    Grades, Meaning,
    testing::Values(Row{one("data: [{grade: S, effect: block}]"), "142n:6 "}, // nobody is ungraded
                    Row{one("data: [{grade: X, effect: block}]"), "142:6 "},
                    Row{one("data: [{grade: O, effect: warn}, {grade: C, effect: block}]"),
                        "142n:6 142n:6 "}));

TEST(MeaningOfGrades, AnUngradedBodyLeavesNoGap) {
  const auto policy = parse_policy(
      {{"p.yaml",
        "grades: [[O, S]]\nbodies: {a: {ungraded: [O]}, a.b: {parent: a}}\n"
        "orders: [{id: o, issuer: a, force: binding, data: [{grade: S, effect: block}]}]\n"}});
  ASSERT_TRUE(policy);
  EXPECT_EQ(summary(check_policy(*policy, nullptr, at(kNow))), "");
}

TEST(MeaningOfDepth, SaysWhatANameDoesNotTell) {
  const auto findings = check(
      "orders:\n" + one("rules: [{operation: upload, purpose: business, effect: block}], data: "
                        "[{finding: secret, effect: block}]"));
  ASSERT_EQ(summary(findings, ""), "141n:6 ");
  EXPECT_EQ(findings[0].error.message,
            "order `o` may stay open at DNS and TLS: it asks for `operation`, `purpose`, not known "
            "before the HTTP request; and for `finding`, not known before the content is read");
}

TEST(MeaningOfDepth, ASurfaceThatTheServiceTellsIsNotOpen) {
  const auto of = [](const std::string& target) {
    return summary(check("orders:\n" + one("rules: [{effect: block, target: {" + target + "}}]")),
                   "");
  };
  EXPECT_EQ(of("service: deep-web, surface: [web, app]"), "");
  EXPECT_EQ(of("service: deep-web, surface: [app]"), "");
  EXPECT_EQ(of("service: two-ways, surface: [app]"), "141n:6 ");
  EXPECT_EQ(of("service: two-ways, surface: [app, web]"), "");
  EXPECT_EQ(of("category: generative-ai, surface: [app]"), "141n:6 ");
}

struct PointsRow {
  std::string rule;
  ZonePoints net;
  std::string expected;
};

class MeaningOfEnforcement : public testing::TestWithParam<PointsRow> {};

TEST_P(MeaningOfEnforcement, IsWhatPointsCanDo) {
  CheckContext context = at(kNow);
  context.enforcement.emplace();
  context.enforcement->zones["net"] = GetParam().net;
  const auto findings = check("orders:\n" + scoped("zones: [net]", GetParam().rule), context);
  EXPECT_EQ(summary(findings), GetParam().expected);
}

constexpr ZonePoints kDnsOnly{.refuses = true};
constexpr ZonePoints kProxy{.refuses = true, .explains = true};
constexpr ZonePoints kEverything{.refuses = true, .explains = true, .asks = true, .reads = true};

INSTANTIATE_TEST_SUITE_P(
    Points, MeaningOfEnforcement,
    testing::Values(
        PointsRow{"{effect: block}", {}, "140:6 "}, PointsRow{"{effect: block}", kDnsOnly, ""},
        PointsRow{"{effect: block, obligations: [notice-page]}", kDnsOnly, "140:6 "},
        PointsRow{"{effect: block, obligations: [notice-page]}", kProxy, ""},
        PointsRow{"{effect: warn}", kProxy, "140:6 "}, PointsRow{"{effect: warn}", kEverything, ""},
        PointsRow{"{effect: redact}", kDnsOnly, "140:6 "},
        PointsRow{"{effect: inspect}", kEverything, ""}, PointsRow{"{effect: allow}", {}, ""}));

TEST(MeaningOfEnforcementIn, SomeZonesIsANote) {
  CheckContext context = at(kNow);
  context.enforcement.emplace();
  context.enforcement->zones["net"] = kDnsOnly;
  EXPECT_EQ(summary(check("orders:\n" + scoped("zones: [net, closed]"), context)), "140n:6 ");
}

TEST(MeaningOfSharedHosts, NamesTheDepthItTakes) {
  const auto shared = catalog::load_catalog(
      {{"services/desk.yaml",
        "id: desk\nname: {en: Desk, ko: 책상}\nstatus: active\nprovider: desk\ncategory: "
        "[generative-ai]\nhosting: external\nsurfaces: [web]\nendpoints:\n  - {name: "
        "desk.example, match: exact, role: prompt, tenancy: shared, min_depth: url, use: shared, "
        "confidence: m, evidence: [P]}\nconfidence: medium\nlast_verified: \"2026-10\"\n"},
       {"providers/desk.yaml", "id: desk\nname: {en: Desk, ko: 책상}\ncontrol:\n  - {country: US, "
                               "confidence: m, evidence: "
                               "[\"REF@2026-10\"]}\nlast_verified: \"2026-10\"\n"}});
  ASSERT_TRUE(shared) << to_string(shared.error().front());
  const auto policy = parse_policy(
      {{"p.yaml", "bodies: {a: {}}\norders:\n  - id: o\n    issuer: a\n    force: binding\n"
                  "    rules:\n      - {target: {service: desk}, effect: block}\n"
                  "      - {target: {host: desk.example}, effect: block}\n"}});
  ASSERT_TRUE(policy) << to_string(policy.error().front());
  const auto findings = check_policy(*policy, shared->get(), at(kNow));
  EXPECT_EQ(summary(findings), "143n:7 143:8 ");
  EXPECT_EQ(findings[1].error.hint,
            "the service shows at depth `url` only: it takes a proxy that reads the request");
}

TEST(MeaningOfTime, IsNotJudgedWithoutOne) {
  const auto orders = "orders:\n" + one("rules: [{effect: block}], expires: 2020-01-01");
  EXPECT_EQ(summary(check(orders, {})), "");
}

TEST(MeaningOfBudget, EndsAndSaysSo) {
  CheckContext context = at(kNow);
  context.steps = 1;
  EXPECT_EQ(summary(check("orders:\n" + scoped("roles: [a], not: {roles: [a]}"), context)),
            "147n:0 ");
}

TEST(MeaningOfFatal, IsNotAsked) {
  const auto policy = parse_policy(
      {{"p.yaml", "bodies: {a: {parent: b}}\norders: [{id: o, issuer: a, force: binding}]\n"}});
  ASSERT_TRUE(policy);
  EXPECT_EQ(summary(check_policy(*policy, nullptr, at(kNow))), "102:1 119:2 ");
}

} // namespace
} // namespace haechi::policy
