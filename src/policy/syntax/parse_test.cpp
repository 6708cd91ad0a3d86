#include "policy/syntax/complaints.h"
#include "policy/syntax/parse.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace haechi::policy {
namespace {

SourceFile case_file(const std::string& name) {
  const std::string path = std::string(HAECHI_SOURCE_DIR "/tests/cases/policy/") + name;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return {name, text.str()};
}

std::string spell(const Errors& errors) {
  std::string out;
  for (const Error& error : errors) {
    out += to_string(error) + "\n";
  }
  return out;
}

class ParseCase : public testing::TestWithParam<const char*> {};

TEST_P(ParseCase, IsReadWithoutError) {
  const auto policy = parse_policy({case_file(GetParam())});
  ASSERT_TRUE(policy) << spell(policy.error());
  EXPECT_FALSE(policy->orders.empty());
  EXPECT_FALSE(policy->tests.empty());
}

INSTANTIATE_TEST_SUITE_P(Cases, ParseCase,
                         testing::Values("C01-motie.yaml", "C02-mnd.yaml", "C03-mofa-police.yaml",
                                         "C04-khnp.yaml", "C05-mois-me.yaml", "C06-companies.yaml",
                                         "C07-pipc.yaml", "C08-garante.yaml", "C09-pspf.yaml",
                                         "C10-taiwan.yaml", "C16-language.yaml"));

Policy read(const std::string& text) {
  auto policy = parse_policy({{"p.yaml", text}});
  EXPECT_TRUE(policy) << spell(policy.error());
  return policy ? std::move(*policy) : Policy{};
}

Order read_order(const std::string& rest) {
  Policy policy = read("orders:\n  - {id: o, issuer: b, force: binding, " + rest + "}\n");
  return policy.orders.empty() ? Order{} : std::move(policy.orders.front());
}

std::string at(const std::optional<Instant>& instant) {
  return instant ? to_rfc3339(*instant) : "none";
}

TEST(ParsePolicy, AnEmptyFileAndNoFileAreAnEmptyPolicy) {
  EXPECT_TRUE(read("").orders.empty());
  EXPECT_TRUE(parse_policy({}));
}

TEST(ParsePolicy, MergesFilesInAnyOrder) {
  const SourceFile a{"a.yaml", "timezone: Asia/Seoul\nbodies: {z: {}, a: {}}\n"
                               "tests: [{id: t1, at: 2025-01-01, expect: block}]\n"};
  const SourceFile b{"b.yaml", "bodies: {m: {}}\norders: [{id: o, issuer: a, force: advice, from: "
                               "2025-02-05}]\ntests: [{id: t0, at: 2025-01-01, expect: warn}]\n"};
  for (const auto& files : {std::vector{a, b}, std::vector{b, a}}) {
    const auto policy = parse_policy(files);
    ASSERT_TRUE(policy) << spell(policy.error());
    ASSERT_EQ(policy->bodies.size(), 3U);
    EXPECT_EQ(policy->bodies[0].id + policy->bodies[1].id + policy->bodies[2].id, "amz");
    EXPECT_EQ(to_rfc3339(policy->orders[0].from->date), "2025-02-04T15:00:00Z")
        << "the zone of one file holds for all";
    EXPECT_EQ(policy->tests[0].id, "t1") << "tests keep the order of files and lines";
    EXPECT_EQ(policy->tests[1].id, "t0");
  }
}

TEST(ParsePolicy, TheSameZoneAndScalesMayBeSaidTwice) {
  const SourceFile a{"a.yaml", "timezone: \"+09:00\"\ngrades: [[O, S]]\n"};
  const SourceFile same{"b.yaml", a.text};
  EXPECT_TRUE(parse_policy({a, same}));
  for (const char* other : {"timezone: UTC\n", "grades: [[O, C]]\n"}) {
    const auto policy = parse_policy({a, {"b.yaml", other}});
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().front().code, "E-POLICY-008");
    EXPECT_EQ(policy.error().front().where.file, "b.yaml");
  }
}

TEST(ParsePolicy, IdsAreUniqueOverAllFilesForEachKind) {
  const SourceFile a{"a.yaml", "devices: {x: {}}\nzones: {x: {}}\nbodies: {x: {}}\n"};
  EXPECT_TRUE(parse_policy({a}));
  const auto policy = parse_policy({a, {"b.yaml", "zones: {x: {}}\n"}});
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().front().code, "E-POLICY-009");
  EXPECT_EQ(policy.error().front().hint, "the first stands at a.yaml:2:9");
}

TEST(ParsePolicy, ReportsTheErrorsOfAllFilesInTheOrderOfPlaces) {
  const auto policy =
      parse_policy({{"b.yaml", "x: 1\n"}, {"a.yaml", "y: 1\nz: 1\n"}, {"c.yaml", "["}});
  ASSERT_FALSE(policy);
  std::string places;
  for (const Error& error : policy.error()) {
    places += error.where.file + std::to_string(error.where.line) + " ";
  }
  EXPECT_EQ(places, "a.yaml1 a.yaml2 b.yaml1 c.yaml2 ");
}

TEST(ParsePolicy, ShowsNoMoreThanAHundredErrors) {
  std::string text = "bodies:\n";
  for (int i = 0; i < 500; ++i) {
    text += "  b" + std::to_string(i) + ": {x: 1}\n";
  }
  const auto policy = parse_policy({{"p.yaml", text}});
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().size(), kMaxComplaints + 1);
  EXPECT_EQ(policy.error().back().code, "E-POLICY-019");
}

TEST(ParsePolicy, ReadsBodiesDevicesAndZones) {
  const Policy policy =
      read("owner: a\n"
           "bodies: {a: {name: {en: A, ko: 가}, default: warn, on_undecided: block,"
           " ungraded: O, authority: [b]}, b: {parent: a}, c: }\n"
           "devices: {pc: {owner: person}, tv: {}}\n"
           "zones: {z: {owner: body, body: a, egress: none, unlisted: inspect}}\n");
  const Body& body = policy.bodies.at(0);
  EXPECT_EQ(body.name, (Words{"A", "가"}));
  EXPECT_EQ(body.default_effect, Effect::Warn);
  EXPECT_EQ(body.on_undecided, Effect::Block);
  EXPECT_EQ(body.ungraded, std::vector<std::string>{"O"});
  EXPECT_EQ(body.authority, std::vector<std::string>{"b"});
  EXPECT_EQ(policy.bodies.at(1).parent, "a");
  EXPECT_EQ(policy.devices.at(0).owner, Owner::Person);
  EXPECT_FALSE(policy.devices.at(1).owner);
  EXPECT_TRUE(policy.zones.at(0).no_egress);
  EXPECT_EQ(policy.zones.at(0).unlisted, Effect::Inspect);
  EXPECT_EQ(policy.zones.at(0).body, "a");
  EXPECT_EQ(policy.owners.at(0).body, "a");
}

TEST(ParseOrder, ReadsMoments) {
  const Order order =
      read_order("from: {event: overdue, ref: kr.pipc.1}, expires: 2025-03-01T12:00:00+09:00, "
                 "until: {all: [{event: a}, {any: [{event: b, ref: r}, {date: 2025-06-30}]}]}");
  EXPECT_EQ(order.from->event, "overdue:kr.pipc.1");
  EXPECT_EQ(at(order.expires), "2025-03-01T03:00:00Z");
  ASSERT_EQ(order.until->kind, Moment::Kind::All);
  EXPECT_EQ(order.until->of.at(0).event, "a");
  ASSERT_EQ(order.until->of.at(1).kind, Moment::Kind::Any);
  EXPECT_EQ(order.until->of.at(1).of.at(0).event, "b:r");
  EXPECT_EQ(at(order.until->of.at(1).of.at(1).date), "2025-06-30T00:00:00Z");
}

TEST(ParseOrder, KeysSideBySideInUntilMustAllComeTrue) {
  const Order order = read_order("until: {event: a, ref: r, date: 2025-06-30}");
  ASSERT_EQ(order.until->kind, Moment::Kind::All);
  EXPECT_EQ(order.until->of.size(), 2U);
  EXPECT_EQ(read_order("until: 2025-06-30").until->kind, Moment::Kind::Date);
  EXPECT_EQ(read_order("until: {any: {event: a}}").until->of.size(), 1U);
}

TEST(ParseOrder, ReadsScopes) {
  const Scope scope =
      read_order(
          "scope: {bodies: b, exclude: [c], devices: [pc, tv], attributes: {pledge: signed, "
          "cleared: True}, any: [{zones: z, visitors: true}, {}], not: {assurance: password}}")
          .scope;
  EXPECT_EQ(scope.bodies, std::vector<std::string>{"b"});
  EXPECT_EQ(scope.exclude, std::vector<std::string>{"c"});
  ASSERT_EQ(scope.facets.atoms.size(), 3U);
  EXPECT_EQ(scope.facets.atoms[0].facet, Facet::Device);
  EXPECT_EQ(scope.facets.atoms[0].values.size(), 2U);
  EXPECT_EQ(scope.facets.atoms[1].name, "pledge");
  EXPECT_EQ(scope.facets.atoms[2].values, std::vector<std::string>{"true"});
  ASSERT_TRUE(scope.has_any);
  EXPECT_TRUE(scope.any.at(0).visitors);
  EXPECT_TRUE(scope.any.at(1).facets.is_empty());
  EXPECT_EQ(scope.none.at(0).facets.atoms.at(0).facet, Facet::Assurance);
  EXPECT_FALSE(read_order("scope: {}").scope.bodies);
}

TEST(ParseOrder, ReadsTargets) {
  const Order order = read_order(
      "rules: [{effect: allow}, {effect: warn, target: {}}, {effect: exempt, lifts: all, target: "
      "{attribute.egress: none, host: [\"*.Example.COM.\", 10.0.0.1], any: [{service: a}, {tier: "
      "b}], "
      "not: {category: chat}}, operation: upload, purpose: [x, y], obligations: log, instead: "
      "[s]}]");
  EXPECT_FALSE(order.rules.at(0).has_target);
  EXPECT_FALSE(order.rules.at(1).has_target) << "an empty target is the same as none";
  const Rule& rule = order.rules.at(2);
  ASSERT_TRUE(rule.has_target);
  EXPECT_EQ(rule.effect, RuleEffect::Exempt);
  EXPECT_EQ(rule.lifts, Lifts::All);
  EXPECT_EQ(rule.target.atoms.at(0).facet, Facet::ServiceAttribute);
  EXPECT_EQ(rule.target.atoms.at(0).name, "egress");
  EXPECT_EQ(rule.target.atoms.at(1).values,
            (std::vector<std::string>{"*.example.com", "10.0.0.1"}));
  ASSERT_EQ(rule.target.any.size(), 1U);
  EXPECT_EQ(rule.target.any[0].size(), 2U);
  EXPECT_EQ(rule.target.none.at(0).atoms.at(0).facet, Facet::Category);
  EXPECT_EQ(rule.operation->values, std::vector<std::string>{"upload"});
  EXPECT_EQ(rule.purpose->values.size(), 2U);
  EXPECT_EQ(rule.obligations, std::vector<std::string>{"log"});
  EXPECT_EQ(rule.instead, std::vector<std::string>{"s"});
}

TEST(ParseOrder, ReadsDataEntriesWithEveryEffect) {
  const Order order =
      read_order("data: [{finding: x, effect: allow}, {grade: [S, C], effect: inspect}, "
                 "{grade: S, effect: warn}, {grade: S, effect: redact}, "
                 "{grade: S, effect: block, target: {service: s}}]");
  ASSERT_EQ(order.data.size(), 5U);
  EXPECT_EQ(order.data[0].effect, Effect::Allow);
  EXPECT_EQ(order.data[0].finding->values, std::vector<std::string>{"x"});
  EXPECT_EQ(order.data[1].effect, Effect::Inspect);
  EXPECT_EQ(order.data[1].grade->values.size(), 2U);
  EXPECT_EQ(order.data[2].effect, Effect::Warn);
  EXPECT_EQ(order.data[3].effect, Effect::Redact);
  EXPECT_EQ(order.data[4].effect, Effect::Block);
  EXPECT_TRUE(order.data[4].has_target);
}

TEST(ParseOrder, ReadsExemptions) {
  const Policy policy = read(
      "timezone: Asia/Seoul\nexemptions: [{id: e, order: o, granted_by: b, ground: g, assurance: "
      "certificate, lifts: all, scope: {bodies: [c]}, from: 2025-03-01, expires: 2025-06-01, "
      "mitigations: [m]}]\n");
  const Exemption& exemption = policy.exemptions.at(0);
  EXPECT_EQ(exemption.assurance, Assurance::Certificate);
  EXPECT_EQ(exemption.lifts, Lifts::All);
  EXPECT_EQ(at(exemption.from), "2025-02-28T15:00:00Z");
  EXPECT_EQ(to_rfc3339(exemption.expires), "2025-05-31T15:00:00Z");
}

TEST(ParseTest, KeepsRequestAndExpectationAsJson) {
  const Policy policy = read(
      "timezone: Asia/Seoul\ntests: [{id: t, at: 2025-02-06, who: {attributes: {a: true}}, device: "
      "~, zone: NO, data: {open: true, grade: [O]}, facts: {attribute.n: 3}, expect: block, by: "
      "null, trace: [x]}]\n");
  EXPECT_EQ(
      policy.tests.at(0).request,
      R"({"at":"2025-02-05T15:00:00Z","who":{"attributes":{"a":true}},"device":null,"zone":"NO",)"
      R"("data":{"open":true,"grade":["O"]},"facts":{"attribute.n":"3"}})");
  EXPECT_EQ(policy.tests.at(0).expect, R"({"expect":"block","by":null,"trace":["x"]})");
}

} // namespace
} // namespace haechi::policy
