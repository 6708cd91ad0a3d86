#include "emit/sarif/sarif.h"

#include "wire/json/writer.h"

#include <fmt/format.h>

#include <map>

namespace haechi::emit {

namespace {

using policy::Finding;
using wire::json::Writer;

using RuleIndex = std::map<std::string_view, std::int64_t>;

RuleIndex index_rules(const std::vector<Finding>& findings) {
  RuleIndex rules;
  for (const Finding& finding : findings) {
    rules.emplace(finding.error.code, 0);
  }
  std::int64_t next = 0;
  for (auto& [code, index] : rules) {
    index = next++;
  }
  return rules;
}

void write_rules(Writer& out, const RuleIndex& rules) {
  out.key("rules").begin_array();
  for (const auto& [code, index] : rules) {
    out.begin_object().member("id", code);
    out.key("help").begin_object();
    out.member("text", fmt::format("{} is explained in docs/errors of haechi", code));
    out.end_object().end_object();
  }
  out.end_array();
}

// What is fatal is an error to people.
std::string_view level_of(policy::Severity severity) {
  return policy::to_word(severity);
}

void write_location(Writer& out, const Location& where, std::string_view root) {
  out.key("locations").begin_array();
  if (!where.file.empty()) {
    out.begin_object().key("physicalLocation").begin_object();
    out.key("artifactLocation").begin_object();
    out.member("uri", to_uri(where.file, root)).end_object();
    if (where.line != 0) {
      out.key("region").begin_object();
      out.key("startLine").number(where.line);
      if (where.column != 0) {
        out.key("startColumn").number(where.column);
      }
      out.end_object();
    }
    out.end_object().end_object();
  }
  out.end_array();
}

void write_result(Writer& out, const Finding& finding, const RuleIndex& rules,
                  std::string_view root) {
  const Error& error = finding.error;
  out.begin_object().member("ruleId", error.code);
  out.key("ruleIndex").number(rules.at(error.code));
  out.member("level", level_of(finding.severity));
  const std::string text =
      error.hint.empty() ? error.message : fmt::format("{}\nhint: {}", error.message, error.hint);
  out.key("message").begin_object().member("text", text).end_object();
  write_location(out, error.where, root);
  out.end_object();
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~' || c == '/';
}

std::string encode(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

} // namespace

std::string to_uri(std::string_view path, std::string_view root) {
  while (root.size() > 1 && root.ends_with('/')) {
    root.remove_suffix(1);
  }
  if (!root.empty() && path.starts_with(root) && path.size() > root.size() + 1 &&
      path[root.size()] == '/') {
    path.remove_prefix(root.size() + 1);
  }
  while (path.starts_with("./")) {
    path.remove_prefix(2);
  }
  return path.starts_with('/') ? "file://" + encode(path) : encode(path);
}

std::string to_sarif(const std::vector<Finding>& findings, const SarifOptions& options) {
  const RuleIndex rules = index_rules(findings);
  Writer out;
  out.begin_object();
  out.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  out.member("version", "2.1.0");
  out.key("runs").begin_array().begin_object();
  out.key("tool").begin_object().key("driver").begin_object();
  out.member("name", "haechi").member("version", options.version);
  write_rules(out, rules);
  out.end_object().end_object();
  out.member("columnKind", "unicodeCodePoints");
  out.key("results").begin_array();
  for (const Finding& finding : findings) {
    write_result(out, finding, rules, options.root);
  }
  return out.end_array().end_object().end_array().end_object().take();
}

} // namespace haechi::emit
