#pragma once
// One fixture of tests/cases/endpoints: NAME.request.http, NAME.answer.http, NAME.expect.yaml.
// Heads stand with plain line breaks; a body that the expectation calls base64 is kept so. In
// fixtures of WebSockets the body holds one message a line.

#include "base/source_file.h"
#include "catalog_endpoints_decoders.h"

#include <map>
#include <string>
#include <vector>

namespace haechi::tests {

struct ExpectedFacts {
  std::map<std::string, std::vector<std::string>> texts; // by the word of their content
  std::vector<std::string> model, tenant, conversation, upstream;
};

struct Fixture {
  std::string name;
  std::string endpoint;
  std::string request_head; // with CR LF and the empty line
  Body request;
  Body answer;
  ExpectedFacts expected;
  std::map<std::string, std::string> expected_answer; // joined, by the word of their content
};

// All of them, sorted by name. Dies on a file that is not as it should be.
[[nodiscard]] std::vector<Fixture> load_fixtures(const std::string& folder);

// Every *.yaml below a folder, sorted by path.
[[nodiscard]] std::vector<SourceFile> load_yaml(const std::string& folder);

} // namespace haechi::tests
