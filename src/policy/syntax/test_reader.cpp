#include "policy/syntax/test_reader.h"

#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 22> kTestKeys{
    "id",        "at",      "who",   "device",      "zone",    "target", "host",   "facts",
    "operation", "purpose", "model", "tier",        "tenant",  "data",   "expect", "expect_range",
    "needs",     "reason",  "by",    "obligations", "instead", "trace"};

constexpr std::array<std::string_view, 8> kExpectKeys{"expect", "expect_range", "needs",   "reason",
                                                      "by",     "obligations",  "instead", "trace"};

// Scalars stay the text that was written, save true, false and nothing. Depth is bounded by the
// YAML reader.
void write_node(wire::json::Writer& out, const Node& node) {
  switch (node.kind) {
  case wire::yaml::Kind::Null:
    out.null();
    return;
  case wire::yaml::Kind::Scalar:
    if (const auto truth = node.to_bool()) {
      out.boolean(*truth);
    } else {
      out.string(node.text);
    }
    return;
  case wire::yaml::Kind::Sequence:
    out.begin_array();
    for (const Node& item : node.items) {
      write_node(out, item);
    }
    out.end_array();
    return;
  case wire::yaml::Kind::Mapping:
    out.begin_object();
    for (const Entry& entry : node.entries) {
      out.key(entry.key);
      write_node(out, entry.value);
    }
    out.end_object();
    return;
  }
}

void write_request_key(NodeReader& reader, const Entry& entry, wire::json::Writer& out) {
  if (entry.key == "at") {
    if (const auto at = reader.instant(entry.value, "`at`")) {
      out.member("at", to_rfc3339(*at));
    }
    return;
  }
  out.key(entry.key);
  write_node(out, entry.value);
}

bool is_one_of(WordList words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

} // namespace

Test read_test(NodeReader& reader, const Node& node) {
  Test out;
  out.where = reader.where(node);
  if (!reader.expect_mapping(node, "a test")) {
    return out;
  }
  reader.require(node, "at", "a test");
  wire::json::Writer request;
  wire::json::Writer expect;
  request.begin_object();
  expect.begin_object();
  bool expects_something = false;
  for (const Entry& entry : node.entries) {
    if (entry.key == "id") {
      out.id = reader.id(entry);
    } else if (is_one_of(kExpectKeys, entry.key)) {
      expects_something = true;
      expect.key(entry.key);
      write_node(expect, entry.value);
    } else if (is_one_of(kTestKeys, entry.key)) {
      write_request_key(reader, entry, request);
    } else {
      expects_something = true; // perhaps that was it, misspelt
      reader.unknown_key(entry, kTestKeys, "a test");
    }
  }
  if (!expects_something) {
    reader.complain("E-POLICY-018", "the test expects nothing and could not fail", node,
                    "say what it expects: expect, expect_range, reason, by, ...");
  }
  out.request = request.end_object().take();
  out.expect = expect.end_object().take();
  return out;
}

} // namespace haechi::policy
