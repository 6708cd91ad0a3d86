#include "catalog_endpoints_fixture.h"

#include "base/check.h"
#include "wire/yaml/document.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace haechi::tests {

using wire::yaml::Node;

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  HAECHI_CHECK(in.good());
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Message {
  std::string head;
  Body body;
};

Message read_message(const std::filesystem::path& path) {
  const std::string text = read(path);
  const std::size_t end = text.find("\n\n");
  HAECHI_CHECK(end != std::string::npos);
  Message message;
  std::istringstream lines(text.substr(0, end));
  for (std::string line; std::getline(lines, line);) {
    message.head += line + "\r\n";
    if (line.starts_with("Content-Type: ")) {
      message.body.content_type = line.substr(14);
    }
  }
  message.head += "\r\n";
  message.body.bytes = text.substr(end + 2);
  if (message.body.bytes.ends_with('\n')) {
    message.body.bytes.pop_back();
  }
  return message;
}

std::vector<std::string> read_list(const Node* node) {
  std::vector<std::string> out;
  if (node != nullptr) {
    for (const Node& item : node->items) {
      out.push_back(item.text);
    }
  }
  return out;
}

void read_request(const Node& node, Fixture& fixture) {
  ExpectedFacts& expected = fixture.expected;
  if (const Node* texts = node.find("texts"); texts != nullptr) {
    for (const auto& entry : texts->entries) {
      expected.texts[entry.key] = read_list(&entry.value);
    }
  }
  expected.model = read_list(node.find("model"));
  expected.tenant = read_list(node.find("tenant"));
  expected.conversation = read_list(node.find("conversation"));
  expected.upstream = read_list(node.find("upstream"));
}

void open_body(const Node& node, Body& body) {
  if (node.find("body") != nullptr) {
    body.bytes = decode_base64(body.bytes);
  }
}

Fixture read_fixture(const std::filesystem::path& folder, const std::string& name) {
  Fixture fixture{.name = name};
  const Message request = read_message(folder / (name + ".request.http"));
  fixture.request_head = request.head;
  fixture.request = request.body;
  fixture.answer = read_message(folder / (name + ".answer.http")).body;
  const std::filesystem::path path = folder / (name + ".expect.yaml");
  const auto expected = wire::yaml::parse({path.string(), read(path)});
  HAECHI_CHECK(expected && expected->find("endpoint") && expected->find("request") &&
               expected->find("answer"));
  fixture.endpoint = expected->find("endpoint")->text;
  const Node& of_request = *expected->find("request");
  const Node& of_answer = *expected->find("answer");
  open_body(of_request, fixture.request);
  open_body(of_answer, fixture.answer);
  read_request(of_request, fixture);
  if (const Node* texts = of_answer.find("texts"); texts != nullptr) {
    for (const auto& entry : texts->entries) {
      fixture.expected_answer[entry.key] = entry.value.text;
    }
  }
  return fixture;
}

} // namespace

std::vector<Fixture> load_fixtures(const std::string& folder) {
  std::vector<Fixture> fixtures;
  constexpr std::string_view kEnd = ".expect.yaml";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (name.ends_with(kEnd)) {
      fixtures.push_back(read_fixture(folder, name.substr(0, name.size() - kEnd.size())));
    }
  }
  std::ranges::sort(fixtures, {}, &Fixture::name);
  return fixtures;
}

std::vector<SourceFile> load_yaml(const std::string& folder) {
  std::vector<SourceFile> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().extension() == ".yaml") {
      files.push_back({file.path().string(), read(file.path())});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

} // namespace haechi::tests
