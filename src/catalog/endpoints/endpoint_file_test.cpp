#include "catalog/endpoints/endpoint_file.h"

#include <gmock/gmock.h>

namespace haechi::catalog {

namespace {

constexpr const char* kRest = "confidence: A, evidence: test, verified: \"2026-10\"";

std::string entry(const std::string& keys) {
  return "endpoints:\n  - {" + keys + ", " + kRest + "}\n";
}

std::string first_code(const std::string& text) {
  const auto loaded = load_endpoints({{"endpoints/e.yaml", text}});
  return loaded ? "" : loaded.error().front().code;
}

const std::string kFine =
    "id: a.b, services: [s], hosts: [a.example], paths: [/x], operation: visit";

} // namespace

TEST(EndpointFile, ReadsAnEntry) {
  const auto loaded = load_endpoints({{"endpoints/e.yaml", entry(kFine)}});
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error().front());
  ASSERT_EQ(loaded->size(), 1U);
  EXPECT_EQ(loaded->front().id, "a.b");
  EXPECT_EQ(loaded->front().methods, std::vector<std::string>{"POST"});
  EXPECT_EQ(loaded->front().where.line, 2U);
}

TEST(EndpointFile, LooksAtItsFolderAlone) {
  const auto loaded = load_endpoints({{"services/x.yaml", "nonsense"}});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_TRUE(loaded->empty());
}

TEST(EndpointFile, EntriesTakeOverTheirShape) {
  const std::string shape = "shapes:\n  - {shape: s, operation: prompt, task: chat, request: "
                            "{framing: [json], texts: {prompt: /p}, turn: replay}, model: {body: "
                            "/model}}\n";
  const auto loaded = load_endpoints(
      {{"endpoints/a.yaml", entry("id: a.b, hosts: any, paths: [/x], shape: s, task: count, "
                                  "request: {redact: free}")},
       {"endpoints/z.yaml", shape}});
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error().front());
  const Endpoint& endpoint = loaded->front();
  EXPECT_EQ(endpoint.task, "count");
  EXPECT_EQ(endpoint.operation, "prompt");
  EXPECT_EQ(endpoint.turn, Turn::Replay);
  EXPECT_EQ(endpoint.redact, Redact::Free);
  ASSERT_EQ(endpoint.texts.size(), 1U);
  EXPECT_EQ(endpoint.model.front().at.text, "/model");
}

TEST(EndpointFile, RefusesUnknownKeysWithTheirPlace) {
  const auto loaded =
      load_endpoints({{"endpoints/e.yaml", entry(kFine + ", requests: {framing: json}")}});
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().front().code, "E-CATALOG-002");
  EXPECT_EQ(loaded.error().front().hint, "did you mean `request`?");
  EXPECT_EQ(loaded.error().front().where.line, 2U);
}

TEST(EndpointFile, RefusesWhatContradictsItself) {
  const std::string prompt = "id: a.b, hosts: [a.example], paths: [/x], operation: prompt";
  EXPECT_EQ(first_code(entry(prompt)), "E-CATALOG-052") << "nothing says where the prompt is";
  EXPECT_EQ(first_code(entry(kFine + ", model: {path: m}")), "E-CATALOG-052");
  EXPECT_EQ(first_code(entry(kFine + ", tenant: {host: t}")), "E-CATALOG-052");
  EXPECT_EQ(first_code(entry(kFine + ", request: {framing: [{sse: x}]}")), "E-CATALOG-052");
  EXPECT_EQ(first_code(entry(kFine + ", request: {framing: [json-in-string]}")), "E-CATALOG-052");
}

TEST(EndpointFile, RefusesWordsAndPatternsItDoesNotKnow) {
  EXPECT_EQ(first_code(entry(kFine + ", request: {framing: [jsn]}")), "E-CATALOG-004");
  EXPECT_EQ(first_code(entry(kFine + ", methods: [post]")), "E-CATALOG-004");
  EXPECT_EQ(first_code(entry(kFine + ", request: {texts: {prompt: x}}")), "E-CATALOG-051");
  EXPECT_EQ(first_code(entry(kFine + ", model: {body: /m, path: m}")), "E-CATALOG-001");
  EXPECT_EQ(first_code(entry("id: a.b, hosts: [a.example], paths: [x], operation: visit")),
            "E-CATALOG-050");
  EXPECT_EQ(first_code(entry("id: a.b, hosts: [A.example], paths: [/x], operation: visit")),
            "E-CATALOG-008");
  EXPECT_EQ(first_code(entry("id: A, hosts: [a.example], paths: [/x], operation: visit")),
            "E-CATALOG-005");
  EXPECT_EQ(first_code(entry(kFine + ", shape: none")), "E-CATALOG-053");
}

TEST(EndpointFile, RefusesTwoEntriesOfOneIdOrOneRequest) {
  const std::string twice = entry(kFine) + "  - {" + kFine + ", " + kRest + "}\n";
  EXPECT_EQ(first_code(twice), "E-CATALOG-006");
  const std::string other = "id: a.c, services: [s], hosts: [a.example], paths: [/X], operation: "
                            "visit";
  EXPECT_EQ(first_code(entry(kFine) + "  - {" + other + ", " + kRest + "}\n"), "E-CATALOG-052");
}

TEST(EndpointFile, LocalEntriesTakeThePlaceOfBundledOnes) {
  const auto loaded = load_endpoints(
      {{"catalog/endpoints/e.yaml", entry(kFine)},
       {"catalog/local/endpoints/mine.yaml",
        entry("id: a.b, services: [s], hosts: [b.example], paths: [/y], operation: visit")}});
  ASSERT_TRUE(loaded.has_value()) << to_string(loaded.error().front());
  ASSERT_EQ(loaded->size(), 1U);
  EXPECT_EQ(loaded->front().hosts.front().text(), "b.example");
}

} // namespace haechi::catalog
