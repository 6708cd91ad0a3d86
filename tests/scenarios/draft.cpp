#include "scenarios/draft.h"

#include "catalog/load.h"
#include "engine/config/parse.h"
#include "policy/syntax/parse.h"

#include <fmt/format.h>

namespace haechi::scenario {

namespace {

using Part = step::Block::Part;
using engine::gateway::Snapshot;

// A policy under which everything is allowed, and a catalog of nothing that anybody asks for.
constexpr std::string_view kPlainPolicy = "bodies: {gov: {}}\n";
constexpr std::string_view kPlainCatalog =
    "- {id: none, provider: none, provider_group: none, category: [generative-ai], hosting: "
    "external, surfaces: [web], hosts: [none.invalid]}\n";

// haechi.yaml as it is put together: each of its lines knows where it was written.
class ConfigText {
 public:
  void add(const std::string& text, int line) {
    text_ += text + "\n";
    lines_.push_back(line);
  }

  void add(const step::Block& block) {
    int line = block.first_line;
    for (const std::string& each : block.lines) {
      add(each, line++);
    }
  }

  [[nodiscard]] const std::string& text() const { return text_; }

  [[nodiscard]] std::uint32_t source_line(std::uint32_t line) const {
    return line > 0 && line <= lines_.size() ? static_cast<std::uint32_t>(lines_[line - 1]) : 0;
  }

 private:
  std::string text_;
  std::vector<int> lines_;
};

std::string indent_of(const step::Block& block) {
  for (const std::string& line : block.lines) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent != std::string::npos && line[indent] != '#') {
      return std::string(indent, ' ');
    }
  }
  return "  ";
}

} // namespace

Result<SourceFile> Draft::read(Part part, std::string_view otherwise) const {
  const auto found = blocks_.find(part);
  if (found == blocks_.end()) {
    return SourceFile{file_, std::string(otherwise)};
  }
  const step::Block& block = found->second;
  if (!block.file.empty()) {
    auto text = files_(block.file);
    return text ? Result<SourceFile>(SourceFile{block.file, std::move(*text)})
                : fail("E-SCN-006", fmt::format("`{}` cannot be read", block.file), {file_});
  }
  // Blank lines before it keep the lines of errors right.
  std::string text(static_cast<std::size_t>(block.first_line - 1), '\n');
  for (const std::string& line : block.lines) {
    text += line + "\n";
  }
  return SourceFile{file_, std::move(text)};
}

ResultOrErrors<engine::config::Config> Draft::make_config() const {
  ConfigText out;
  out.add("policy: p", 0);
  out.add("operator: gov", 0);
  out.add("dns:", 0);
  std::string indent = "  ";
  if (const auto dns = blocks_.find(Part::Dns); dns != blocks_.end()) {
    out.add(dns->second);
    indent = indent_of(dns->second);
  }
  std::string upstreams;
  for (const step::Upstream& upstream : upstreams_) {
    upstreams +=
        fmt::format("{}\"{}\"", upstreams.empty() ? "" : ", ", upstream.endpoint.to_string());
  }
  out.add(fmt::format("{}listen: [\"127.0.0.1:53\"]", indent), 0);
  out.add(fmt::format("{}upstream: [{}]", indent, upstreams), 0);
  if (const auto limits = blocks_.find(Part::Limits); limits != blocks_.end()) {
    out.add("limits:", 0);
    out.add(limits->second);
  }
  out.add("identity:", 0);
  for (const step::Client& client : clients_) {
    out.add(fmt::format("  - {{cidr: \"{}\", {}", client.address.to_string(),
                        client.identity.substr(1)),
            0);
  }
  auto config = engine::config::parse_config({file_, out.text()});
  if (!config) {
    for (Error& error : config.error()) {
      error.where.line = out.source_line(error.where.line);
    }
  }
  return config;
}

ResultOrErrors<std::shared_ptr<const Snapshot>> Draft::make(std::uint64_t epoch) const {
  const auto policy_file = read(Part::Policy, kPlainPolicy);
  const auto catalog_file = read(Part::Catalog, kPlainCatalog);
  if (!policy_file || !catalog_file) {
    return tl::make_unexpected(Errors{policy_file ? catalog_file.error() : policy_file.error()});
  }
  auto policy = policy::parse_policy({*policy_file});
  if (!policy) {
    return tl::make_unexpected(std::move(policy.error()));
  }
  auto catalog = catalog::load_catalog({*catalog_file});
  if (!catalog) {
    return tl::make_unexpected(std::move(catalog.error()));
  }
  auto config = make_config();
  if (!config) {
    return tl::make_unexpected(std::move(config.error()));
  }
  Snapshot::Parts parts;
  parts.epoch = epoch;
  parts.identities = engine::identity::Identities(config->identity);
  parts.config = std::move(*config);
  parts.policy = std::make_shared<const policy::Policy>(std::move(*policy));
  parts.catalog = *catalog;
  parts.decider = policy::Decider::make(parts.policy, parts.catalog);
  return Snapshot::make(std::move(parts));
}

} // namespace haechi::scenario
