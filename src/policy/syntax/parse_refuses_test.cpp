// What the syntax refuses: each row is a text, the code of its first error and the place of it.
#include "policy/syntax/parse.h"

#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

struct Bad {
  std::string text;
  const char* code;
  std::uint32_t line;
  std::uint32_t column;
  const char* hint = nullptr; // when given, the whole of it
};

// For GoogleTest.
void PrintTo(const Bad& bad, std::ostream* out) {
  *out << bad.text;
}

class ParseRefuses : public testing::TestWithParam<Bad> {};

TEST_P(ParseRefuses, WithCodePlaceAndHint) {
  const Bad& bad = GetParam();
  const auto policy = parse_policy({{"p.yaml", bad.text}});
  ASSERT_FALSE(policy);
  const Error& first = policy.error().front();
  EXPECT_EQ(first.code, bad.code) << to_string(first);
  EXPECT_EQ(first.where, (Location{"p.yaml", bad.line, bad.column})) << to_string(first);
  if (bad.hint != nullptr) {
    EXPECT_EQ(first.hint, bad.hint);
  }
}

std::string order(const std::string& rest) {
  return "orders:\n  - {id: o, issuer: b, force: binding, " + rest + "}\n";
}

std::string rule(const std::string& rest) {
  return order("rules: [{effect: block, " + rest + "}]");
}

std::string data(const std::string& rest) {
  return order("data: [{effect: block, " + rest + "}]");
}

std::string exemption(const std::string& rest) {
  return "exemptions:\n  - {id: e, order: o, granted_by: b, " + rest + "}\n";
}

INSTANTIATE_TEST_SUITE_P(
    Top, ParseRefuses,
    testing::Values(
        Bad{"order: []\n", "E-POLICY-001", 1, 1, "did you mean `orders`?"},
        Bad{"- a\n", "E-POLICY-003", 1, 1}, Bad{"text\n", "E-POLICY-003", 1, 1},
        Bad{"a: 1\na: 2\n", "E-YAML-002", 2, 1}, Bad{"a: [\n", "E-YAML-001", 2, 1},
        Bad{"timezone: Asia/Seul\n", "E-POLICY-007", 1, 11, "did you mean `Asia/Seoul`?"},
        Bad{"timezone: KST\n", "E-POLICY-007", 1, 11},
        Bad{"timezone: BST\n", "E-POLICY-007", 1, 11}, Bad{"timezone: +9\n", "E-POLICY-007", 1, 11},
        Bad{"timezone: [UTC]\n", "E-POLICY-003", 1, 11},
        Bad{"timezone: \"\"\n", "E-POLICY-005", 1, 11}, Bad{"owner: [a]\n", "E-POLICY-003", 1, 8},
        Bad{"grades: [O, S]\n", "E-POLICY-003", 1, 10},
        Bad{"grades: {O: 1}\n", "E-POLICY-003", 1, 9},
        Bad{"grades: [[O, S], [S]]\n", "E-POLICY-011", 1, 18},
        Bad{"grades: [[O, O]]\n", "E-POLICY-011", 1, 10},
        Bad{"grades: [[]]\n", "E-POLICY-005", 1, 10}));

INSTANTIATE_TEST_SUITE_P(
    Bodies, ParseRefuses,
    testing::Values(
        Bad{"bodies: [a]\n", "E-POLICY-003", 1, 9}, Bad{"bodies: {a: 1}\n", "E-POLICY-003", 1, 13},
        Bad{"bodies: {a: {parents: b}}\n", "E-POLICY-001", 1, 14, "did you mean `parent`?"},
        Bad{"bodies: {a: {parent: [b]}}\n", "E-POLICY-003", 1, 22},
        Bad{"bodies: {a: {parent: \"\"}}\n", "E-POLICY-005", 1, 22},
        Bad{"bodies: {a: {default: blok}}\n", "E-POLICY-002", 1, 23, "did you mean `block`?"},
        Bad{"bodies: {a: {default: no-decision}}\n", "E-POLICY-002", 1, 23},
        Bad{"bodies: {a: {on_undecided: redact}}\n", "E-POLICY-002", 1, 28,
            "known here: block, warn, allow"},
        Bad{"bodies: {a: {name: {fr: x}}}\n", "E-POLICY-001", 1, 21},
        Bad{"bodies: {\"a b\": {}}\n", "E-POLICY-010", 1, 10},
        Bad{"bodies: {\"\": {}}\n", "E-POLICY-005", 1, 10},
        Bad{"bodies: {a: {}, \"a\\n\": {}}\n", "E-POLICY-010", 1, 17},
        Bad{"devices: {pc: {owner: state}}\n", "E-POLICY-002", 1, 23,
            "known here: body, person, nobody"},
        Bad{"devices: {pc: {kind: x}}\n", "E-POLICY-001", 1, 16},
        Bad{"zones: {z: {egress: all}}\n", "E-POLICY-002", 1, 21, "known here: none"},
        Bad{"zones: {z: {unlisted: warn}}\n", "E-POLICY-002", 1, 23},
        Bad{"zones: {z: {unlist: allow}}\n", "E-POLICY-001", 1, 13, "did you mean `unlisted`?"}));

INSTANTIATE_TEST_SUITE_P(
    Orders, ParseRefuses,
    testing::Values(
        Bad{"orders: [1]\n", "E-POLICY-003", 1, 10}, Bad{"orders:\n  - {}\n", "E-POLICY-004", 2, 5},
        Bad{"orders:\n  - {id: o, issuer: b}\n", "E-POLICY-004", 2, 5},
        Bad{"orders:\n  - {id: o, issuer: b, force: bindig}\n", "E-POLICY-002", 2, 31,
            "did you mean `binding`?"},
        Bad{"orders:\n  - {id: [o], issuer: b, force: binding}\n", "E-POLICY-003", 2, 10},
        Bad{order("scpe: {}"), "E-POLICY-001", 2, 40, "did you mean `scope`?"},
        Bad{order("scope: "), "E-POLICY-003", 2, 40},
        Bad{order("scope: []"), "E-POLICY-003", 2, 47},
        Bad{order("expires: tomorrow"), "E-POLICY-006", 2, 49},
        Bad{order("expires: 2025-02-30"), "E-POLICY-006", 2, 49},
        Bad{order("from: 2025-2-5"), "E-POLICY-006", 2, 46},
        Bad{order("from: [2025-02-05]"), "E-POLICY-003", 2, 46},
        Bad{order("from: {ref: x}"), "E-POLICY-004", 2, 46},
        Bad{order("from: {event: x, date: 2025-01-01}"), "E-POLICY-001", 2, 57},
        Bad{order("until: {}"), "E-POLICY-016", 2, 47},
        Bad{order("until: {ref: r}"), "E-POLICY-016", 2, 48},
        Bad{order("until: {event: \"a:b\"}"), "E-POLICY-016", 2, 47},
        Bad{order("until: {any: []}"), "E-POLICY-005", 2, 53},
        Bad{order("until: {one: [{event: x}]}"), "E-POLICY-001", 2, 48},
        Bad{order("until: {all: [{date: soon}]}"), "E-POLICY-006", 2, 61},
        Bad{order("exemption_grounds: []"), "E-POLICY-005", 2, 59},
        Bad{"orders:\n  - &a {id: o, issuer: b, force: binding}\n  - *a\n", "E-POLICY-009", 2, 8}));

INSTANTIATE_TEST_SUITE_P(
    Scopes, ParseRefuses,
    testing::Values(
        Bad{order("scope: {device: [pc]}"), "E-POLICY-001", 2, 48, "did you mean `devices`?"},
        Bad{order("scope: {bodies: []}"), "E-POLICY-005", 2, 56},
        Bad{order("scope: {zones: []}"), "E-POLICY-005", 2, 55},
        Bad{order("scope: {zones: [[a]]}"), "E-POLICY-003", 2, 56},
        Bad{order("scope: {zones: }"), "E-POLICY-003", 2, 48},
        Bad{order("scope: {operation: [promt]}"), "E-POLICY-002", 2, 60, "did you mean `prompt`?"},
        Bad{order("scope: {assurance: pin}"), "E-POLICY-002", 2, 59,
            "known here: address, password, certificate"},
        Bad{order("scope: {attributes: [a]}"), "E-POLICY-003", 2, 60},
        Bad{order("scope: {any: []}"), "E-POLICY-005", 2, 53},
        Bad{order("scope: {any: [a]}"), "E-POLICY-003", 2, 54},
        Bad{order("scope: {not: {bodie: b}}"), "E-POLICY-001", 2, 54, "did you mean `bodies`?"},
        Bad{order("scope: {visitors: yes, zones: [z]}"), "E-POLICY-003", 2, 58},
        Bad{order("scope: {visitors: true}"), "E-POLICY-014", 2, 48},
        Bad{order("scope: {zones: z, any: [{visitors: true}]}"), "E-POLICY-014", 2, 65},
        Bad{order("scope: {any: [{any: [{zones: z, visitors: true}]}]}"), "E-POLICY-014", 2, 72},
        Bad{order("scope: {not: {zones: z, visitors: true}}"), "E-POLICY-014", 2, 64},
        Bad{rule("scope: {zones: z, visitors: true}"), "E-POLICY-014", 2, 82},
        Bad{exemption("expires: 2025-01-01, scope: {zones: z, visitors: true}"), "E-POLICY-014", 2,
            77}));

INSTANTIATE_TEST_SUITE_P(
    Rules, ParseRefuses,
    testing::Values(
        Bad{order("rules: [{}]"), "E-POLICY-004", 2, 48},
        Bad{order("rules: [x]"), "E-POLICY-003", 2, 48},
        Bad{order("rules: "), "E-POLICY-003", 2, 40},
        Bad{order("rules: [{effect: blcok}]"), "E-POLICY-002", 2, 57},
        Bad{order("rules: [{effect: no-decision}]"), "E-POLICY-002", 2, 57},
        Bad{order("rules: [{effect: [block]}]"), "E-POLICY-003", 2, 57},
        Bad{rule("finding: x"), "E-POLICY-001", 2, 64},
        Bad{rule("lifts: all"), "E-POLICY-017", 2, 64},
        Bad{order("rules: [{effect: exempt, lifts: data}]"), "E-POLICY-002", 2, 72},
        Bad{rule("target: x"), "E-POLICY-003", 2, 72}, Bad{rule("target: "), "E-POLICY-003", 2, 64},
        Bad{rule("target: {services: x}"), "E-POLICY-001", 2, 73, "did you mean `service`?"},
        Bad{rule("target: {attribute: x}"), "E-POLICY-001", 2, 73},
        Bad{rule("target: {attribute.: x}"), "E-POLICY-005", 2, 73},
        Bad{rule("target: {service: deepseek.web}"), "E-POLICY-010", 2, 82,
            "write service: deepseek beside surface: web"},
        Bad{rule("target: {service: []}"), "E-POLICY-005", 2, 82},
        Bad{rule("target: {surface: webb}"), "E-POLICY-002", 2, 82, "did you mean `web`?"},
        Bad{rule("target: {hosting: cloud}"), "E-POLICY-002", 2, 82, "known here: external, self"},
        Bad{rule("target: {relation: cousin}"), "E-POLICY-002", 2, 83},
        Bad{rule("target: {host: .openai.com}"), "E-POLICY-010", 2, 79,
            "write `*.` for every name below a domain"},
        Bad{rule("target: {host: \"a b\"}"), "E-POLICY-010", 2, 79},
        Bad{rule("target: {any: []}"), "E-POLICY-005", 2, 78},
        Bad{rule("target: {not: {x: y}}"), "E-POLICY-001", 2, 79},
        Bad{rule("operation: chat"), "E-POLICY-002", 2, 75},
        Bad{rule("purpose: []"), "E-POLICY-005", 2, 73},
        Bad{rule("instead: {a: b}"), "E-POLICY-003", 2, 73},
        Bad{data("target: {}"), "E-POLICY-012", 2, 47},
        Bad{order("data: [{effect: exempt, grade: S}]"), "E-POLICY-002", 2, 56},
        Bad{order("data: [{grade: S}]"), "E-POLICY-004", 2, 47},
        Bad{data("grade: []"), "E-POLICY-005", 2, 70},
        Bad{data("findings: x"), "E-POLICY-012", 2, 47},
        Bad{data("grade: S, lifts: all"), "E-POLICY-001", 2, 73}));

INSTANTIATE_TEST_SUITE_P(
    ExemptionsAndTests, ParseRefuses,
    testing::Values(Bad{exemption("ground: x"), "E-POLICY-004", 2, 5},
                    Bad{exemption("expires: never"), "E-POLICY-006", 2, 47},
                    Bad{exemption("expires: 2025-01-01, assurance: [password]"), "E-POLICY-003", 2,
                        70},
                    Bad{exemption("expires: 2025-01-01, lift: all"), "E-POLICY-001", 2, 59},
                    Bad{"tests: [{id: t, expect: block}]\n", "E-POLICY-004", 1, 9},
                    Bad{"tests: [{id: t, at: 2025-01-01}]\n", "E-POLICY-018", 1, 9},
                    Bad{"tests: [{id: t, at: noon, expect: block}]\n", "E-POLICY-006", 1, 21},
                    Bad{"tests: [{id: t, at: 2025-01-01, expects: block}]\n", "E-POLICY-001", 1, 33,
                        "did you mean `expect`?"},
                    Bad{"tests: [{id: t, at: 2025-01-01, expect: block}, {id: t, at: 2025-01-01, "
                        "expect: warn}]\n",
                        "E-POLICY-009", 1, 49}));

INSTANTIATE_TEST_SUITE_P(
    Limits, ParseRefuses,
    testing::Values(Bad{"bodies: {" + std::string(129, 'a') + ": {}}\n", "E-POLICY-010", 1, 10},
                    Bad{order("basis: " + std::string(5000, 'x')), "E-POLICY-013", 2, 47}));

} // namespace
} // namespace haechi::policy
