// docs/schema/policy.json and the parser: two readers of one language, which must agree.

#include "policy/format/key_order.h"
#include "policy/json/expectation.h"
#include "policy/json/request.h"
#include "policy/syntax/parse.h"
#include "validator.h"
#include "wire/json/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

namespace haechi::schema {

namespace {

namespace fs = std::filesystem;
using wire::json::Value;
using wire::yaml::Entry;
using wire::yaml::Kind;
using wire::yaml::Node;

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

const Value& schema() {
  static const Value kValue = [] {
    const auto value =
        wire::json::parse(read_text(fs::path(HAECHI_SOURCE_DIR) / "docs/schema/policy.json"),
                          {.max_bytes = 1U << 20U, .max_depth = 32});
    EXPECT_TRUE(value) << (value ? "" : value.error().message);
    return value.value_or(Value{});
  }();
  return kValue;
}

std::vector<fs::path> policy_files() {
  std::vector<fs::path> out;
  for (const char* folder : {"tests/cases/policy", "examples"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(HAECHI_SOURCE_DIR) / folder)) {
      const std::string text = read_text(entry.path());
      const bool is_policy = entry.path().extension() == ".yaml" &&
                             policy::parse_policy({{entry.path().string(), text}}).has_value();
      if (is_policy) {
        out.push_back(entry.path());
      }
    }
  }
  return out;
}

// As JSON, which is YAML; texts in quotes, truths and nothing without.
void write(wire::json::Writer& out, const Node& node) {
  if (node.is_null()) {
    out.null();
  } else if (node.is_scalar()) {
    node.to_bool() ? out.boolean(*node.to_bool()) : out.string(node.text);
  } else if (node.is_sequence()) {
    out.begin_array();
    for (const Node& item : node.items) {
      write(out, item);
    }
    out.end_array();
  } else {
    out.begin_object();
    for (const Entry& entry : node.entries) {
      write(out.key(entry.key), entry.value);
    }
    out.end_object();
  }
}

std::string text_of(const Node& node) {
  wire::json::Writer out;
  write(out, node);
  return out.take();
}

// The parser's codes; empty: it takes the file, and every test in it can be run.
std::set<std::string> codes_of(const std::string& text) {
  const auto policy = policy::parse_policy({{"p.yaml", text}});
  std::set<std::string> out;
  if (!policy) {
    for (const Error& error : policy.error()) {
      out.insert(error.code);
    }
    return out;
  }
  for (const policy::Test& test : policy->tests) {
    if (const auto request = policy::parse_request(test.request, {}); !request) {
      out.insert(request.error().code);
    }
    if (const auto expectation = policy::parse_expectation(test.expect); !expectation) {
      out.insert(expectation.error().code);
    }
  }
  return out;
}

// What no shape can say: time zones, ids and grades that stand twice, host names, references in the
// name of an event, days that do not exist.
bool is_beyond_shapes(const std::set<std::string>& codes) {
  const std::set<std::string> beyond{"E-POLICY-006", "E-POLICY-007", "E-POLICY-009", "E-POLICY-010",
                                     "E-POLICY-011", "E-POLICY-016", "E-REQUEST-006"};
  return !codes.empty() && std::ranges::includes(beyond, codes);
}

Node scalar(std::string text, bool is_plain = false) {
  Node out;
  out.kind = Kind::Scalar;
  out.is_plain = is_plain;
  out.text = std::move(text);
  return out;
}

Node mapping(std::string key, Node value) {
  Node out;
  out.kind = Kind::Mapping;
  out.entries.push_back({std::move(key), 0, 0, std::move(value)});
  return out;
}

Node sequence(std::vector<Node> items) {
  Node out;
  out.kind = Kind::Sequence;
  out.items = std::move(items);
  return out;
}

Node empty(Kind kind) {
  Node out;
  out.kind = kind;
  return out;
}

// Every node of the tree, one after the other; `visit` may change it for a while.
void visit_nodes(Node& node, const std::function<void(Node&)>& visit) {
  visit(node);
  for (Node& item : node.items) {
    visit_nodes(item, visit);
  }
  for (Entry& entry : node.entries) {
    visit_nodes(entry.value, visit);
  }
}

// In a file of many nodes every n-th is broken: about this many of each file.
constexpr std::size_t kNodesOfFile = 30;

std::size_t count_nodes(Node& root) {
  std::size_t out = 0;
  visit_nodes(root, [&](Node&) { ++out; });
  return out;
}

struct Tally {
  std::size_t tried = 0;
  std::size_t refused = 0;
  std::size_t beyond = 0;
};

class Comparison {
 public:
  explicit Comparison(Node& root) : root_(root) {}

  // Both readers on the tree as it is now.
  void compare(Tally& tally) {
    const std::string text = text_of(root_);
    const auto codes = codes_of(text);
    const auto node = wire::yaml::parse({"p.yaml", text});
    ASSERT_TRUE(node) << text;
    const std::string fault = Validator(schema()).find_fault(*node);
    ++tally.tried;
    tally.refused += fault.empty() ? 0U : 1U;
    if (fault.empty() && is_beyond_shapes(codes)) {
      ++tally.beyond;
      return;
    }
    ASSERT_EQ(fault.empty(), codes.empty())
        << "schema: " << fault << "\nparser: " << testing::PrintToString(codes) << "\n"
        << text;
  }

 private:
  Node& root_;
};

void replace_each(Node& root, std::size_t step, Tally& tally) {
  Comparison comparison(root);
  std::size_t number = 0;
  const std::vector<Node> strangers{empty(Kind::Null),
                                    scalar(""),
                                    scalar("zzz"),
                                    scalar("true", true),
                                    scalar("7", true),
                                    scalar("2025-02-30x"),
                                    empty(Kind::Sequence),
                                    empty(Kind::Mapping),
                                    sequence({scalar("zzz")}),
                                    sequence({sequence({scalar("zzz")})}),
                                    mapping("zzz", scalar("zzz"))};
  visit_nodes(root, [&](Node& node) {
    if (number++ % step != 0) {
      return;
    }
    const Node kept = node;
    for (const Node& stranger : strangers) {
      if (!testing::Test::HasFatalFailure()) {
        node = stranger;
        comparison.compare(tally);
      }
    }
    node = kept;
  });
}

void break_keys(Node& root, std::size_t step, Tally& tally) {
  Comparison comparison(root);
  std::size_t number = 0;
  visit_nodes(root, [&](Node& node) {
    if (number++ % step != 0) {
      return;
    }
    for (std::size_t i = 0; i < node.entries.size() && !testing::Test::HasFatalFailure(); ++i) {
      const Entry kept = node.entries[i];
      node.entries[i].key += "x";
      comparison.compare(tally);
      node.entries[i].key = "";
      comparison.compare(tally);
      node.entries.erase(node.entries.begin() + static_cast<std::ptrdiff_t>(i));
      comparison.compare(tally);
      node.entries.insert(node.entries.begin() + static_cast<std::ptrdiff_t>(i), kept);
    }
  });
}

// A policy that uses every key of the language once.
constexpr const char* kEverything = R"(
owner: a
timezone: "+09:00"
grades: [[O, S]]
bodies:
  a: {name: {en: A, ko: 가}, parent: b, authority: [b], default: redact, on_undecided: warn, ungraded: [O]}
devices: {d: {owner: nobody}}
zones: {z: {owner: person, body: a, egress: none, unlisted: inspect}}
orders:
  - id: o
    title: T
    issuer: a
    force: advice
    instrument: I
    basis: B
    because: {ko: 나}
    from: {event: e, ref: r}
    expires: 2025-03-01T09:00:00+09:00
    until: {all: [{event: e}, {date: 2025-02-05}], any: {event: f, ref: g}}
    supersedes: [p]
    adopts: q
    scope: {bodies: a, exclude: [b], devices: [d], zones: [z], roles: r, groups: g, located: [KR], assurance: password, attributes: {x: [y]}, operation: [prompt], purpose: p, visitors: true, any: [{zones: z, visitors: false}], not: {roles: s}}
    rules:
      - {scope: {roles: r}, target: {service: s, provider: p, provider_group: g, relation: parent, control_country: CN, category: chat, hosting: self, surface: [web, api], tier: t, tenant: u, model: "m*", host: "*.example", attribute.k: v, any: [{service: s}, {provider: p}], not: [{service: x}]}, operation: upload, purpose: p, effect: exempt, obligations: [log], instead: [w], lifts: all}
    data:
      - {scope: {roles: r}, target: {service: s}, operation: upload, purpose: p, finding: secret, grade: S, effect: redact, obligations: [log], instead: [w]}
    exemptions_by: [c]
    exemption_grounds: [g]
exemptions:
  - {id: x, order: o, granted_by: a, ground: g, scope: {bodies: a}, from: 2025-02-05, expires: 2025-03-01, assurance: certificate, lifts: rules, mitigations: [m]}
tests:
  - {id: t, at: 2025-02-05, who: {body: a, role: r, groups: [g], located: KR, assurance: address, attributes: {x: y, z: null}}, device: d, zone: z, target: s.web, host: h.example, facts: {events: {"e:r": 2025-02-05}, lifted: {o: 2025-02-05}, provider: p, provider_group: g, relation: self, control_country: [CN], category: chat, hosting: external, surface: [app], tier: t, tenant: u, model: m, attribute.k: v}, operation: install, purpose: p, model: m, tier: t, tenant: u, data: {open: true, grade: [S], findings: secret}, expect: no-decision, expect_range: [allow, block], needs: [], reason: r, by: null, obligations: [log], instead: w, trace: [open]}
)";

std::vector<std::string> texts() {
  std::vector<std::string> out{kEverything};
  for (const fs::path& path : policy_files()) {
    out.push_back(read_text(path));
  }
  return out;
}

std::size_t step_of(const std::string& text, Node& root) {
  return text == kEverything ? 1 : 1 + count_nodes(root) / kNodesOfFile;
}

TEST(PolicySchema, TakesEveryPolicyOfTheTree) {
  const auto files = policy_files();
  ASSERT_GE(files.size(), 15U);
  for (const fs::path& path : files) {
    const auto node = wire::yaml::parse({path.string(), read_text(path)});
    ASSERT_TRUE(node);
    EXPECT_EQ(Validator(schema()).find_fault(*node), "") << path;
  }
}

TEST(PolicySchema, TakesAPolicyThatUsesEveryKey) {
  EXPECT_EQ(testing::PrintToString(codes_of(kEverything)), "{}");
  const auto node = wire::yaml::parse({"p.yaml", kEverything});
  ASSERT_TRUE(node);
  EXPECT_EQ(Validator(schema()).find_fault(*node), "");
}

TEST(PolicySchema, AgreesWithTheParserWhereAValueIsAnother) {
  Tally tally;
  for (const std::string& text : texts()) {
    auto root = wire::yaml::parse({"p.yaml", text});
    ASSERT_TRUE(root);
    replace_each(*root, step_of(text, *root), tally);
    ASSERT_FALSE(HasFatalFailure());
  }
  EXPECT_GT(tally.tried, 5'000U);
  EXPECT_GT(tally.refused, tally.tried / 4);
  EXPECT_LT(tally.beyond, tally.tried / 10);
}

TEST(PolicySchema, AgreesWithTheParserWhereAKeyIsWrongOrMissing) {
  Tally tally;
  for (const std::string& text : texts()) {
    auto root = wire::yaml::parse({"p.yaml", text});
    ASSERT_TRUE(root);
    break_keys(*root, step_of(text, *root), tally);
    ASSERT_FALSE(HasFatalFailure());
  }
  EXPECT_GT(tally.tried, 1'000U);
  EXPECT_GT(tally.refused, tally.tried / 3);
}

// The keys that the schema lists under a definition, and the words of an enumeration.
std::set<std::string> words_of(const char* definition) {
  const Value* found = schema().find("$defs")->find(definition);
  std::set<std::string> out;
  for (const Value& word : found->find("enum")->items) {
    out.insert(word.text);
  }
  return out;
}

template <std::size_t N>
std::set<std::string> set_of(const std::array<std::string_view, N>& words) {
  return {words.begin(), words.end()};
}

TEST(PolicySchema, ListsTheVocabulariesOfTheLanguage) {
  EXPECT_EQ(words_of("operation"), set_of(policy::kOperationWords));
  EXPECT_EQ(words_of("surface"), set_of(policy::kSurfaceWords));
  EXPECT_EQ(words_of("relation"), set_of(policy::kRelationWords));
  EXPECT_EQ(words_of("hosting"), set_of(policy::kHostingWords));
  EXPECT_EQ(words_of("assurance"), set_of(policy::kAssuranceWords));
  EXPECT_EQ(words_of("answer"), set_of(policy::kEffectWords));
  auto rule = words_of("answer");
  rule.erase("no-decision");
  EXPECT_EQ(words_of("effect"), rule);
  rule.insert("exempt");
  EXPECT_EQ(words_of("ruleEffect"), rule);
}

std::set<std::string> keys_of(const Value& definition) {
  std::set<std::string> out;
  for (const auto& property : definition.find("properties")->members) {
    out.insert(property.key);
  }
  return out;
}

// A key that the layout of files (policy fmt) did not know would be put last.
TEST(PolicySchema, KnowsTheKeysThatTheLayoutOrders) {
  using policy::format::Part;
  const std::vector<std::pair<const char*, Part>> parts{
      {"body", Part::Body},           {"device", Part::Device}, {"zone", Part::Zone},
      {"order", Part::Order},         {"rule", Part::Rule},     {"dataEntry", Part::DataEntry},
      {"exemption", Part::Exemption}, {"test", Part::Test},     {"scope", Part::Scope},
      {"target", Part::Target}};
  for (const auto& [definition, part] : parts) {
    const auto keys = policy::format::keys_of(part);
    EXPECT_EQ(keys_of(*schema().find("$defs")->find(definition)),
              std::set<std::string>(keys.begin(), keys.end()))
        << definition;
  }
  const auto file = policy::format::keys_of(Part::File);
  EXPECT_EQ(keys_of(schema()), std::set<std::string>(file.begin(), file.end()));
}

TEST(PolicySchema, ExplainsEverySection) {
  const Value* sections = schema().find("properties");
  for (const auto& section : sections->members) {
    EXPECT_NE(section.value.find("description"), nullptr) << section.key;
  }
  EXPECT_EQ(sections->members.size(), 9U);
}

} // namespace

} // namespace haechi::schema
