// The details of services/ID.yaml (docs/catalog.md): strict, each with its place.
#include "catalog/endpoints/pattern.h"
#include "catalog/files.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::catalog {

namespace {

using WordList = std::vector<std::string_view>;

const WordList kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"};
const WordList kProtocols{"http", "sse", "ndjson", "websocket", "grpc", "connect"};
const WordList kOperations{"prompt", "upload", "browse", "telemetry", "download", "auth"};
const WordList kAppKinds{"android",   "ios", "macos", "windows", "process",  "vscode", "chrome",
                         "jetbrains", "npm", "pypi",  "binary",  "base-url", "config"};
const WordList kDirections{"destination", "crawler", "egress"};
const WordList kSayers{"regulator", "vendor", "study", "nobody"};

bool is_host_pattern(std::string_view host) {
  return !host.empty() && host.front() != '.' && host.back() != '.' &&
         host.find_first_not_of("*.") != std::string_view::npos &&
         std::ranges::all_of(host, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                  c == '.' || c == '*';
         });
}

void check_pattern(const Result<Pattern>& pattern, const Location& where, Findings& findings) {
  if (!pattern) {
    findings.add("E-CATALOG-033", pattern.error().message, where, pattern.error().hint);
  }
}

std::vector<Processing> read_processing(const Fields& fields, std::string_view file,
                                        Findings& findings) {
  std::vector<Processing> out;
  for_each_item(fields, "processing", file, "a processing entry", findings, [&](const Fields& f) {
    f.refuse_keys_outside({"countries", "stated_by", "document", "date", "recipients", "evidence"});
    out.push_back({read_countries(f, "countries", findings), f.word("stated_by", kSayers, "nobody"),
                   f.text("document"), read_date(f, "date", findings), f.texts("recipients"),
                   read_evidence(f, findings)});
  });
  return out;
}

std::vector<UrlRule> read_url_rules(const Fields& fields, std::string_view file,
                                    Findings& findings) {
  std::vector<UrlRule> out;
  for_each_item(fields, "url_rules", file, "a URL rule", findings, [&](const Fields& f) {
    f.refuse_keys_outside(
        {"host", "path", "query", "method", "protocol", "operation", "confidence", "evidence"});
    UrlRule rule{f.required_text("host"),
                 f.required_text("path"),
                 f.text("query"),
                 f.word("method", kMethods, ""),
                 f.word("protocol", kProtocols, ""),
                 f.word("operation", kOperations, "prompt"),
                 f.word("confidence", confidence_words(), "m"),
                 read_evidence(f, findings),
                 f.where()};
    if (!rule.host.empty()) {
      check_pattern(Pattern::parse_host(rule.host), f.where("host"), findings);
    }
    if (!rule.path.empty()) {
      check_pattern(Pattern::parse_path(rule.path), f.where("path"), findings);
    }
    out.push_back(std::move(rule));
  });
  return out;
}

std::vector<TenantHeader> read_tenant_headers(const Fields& fields, std::string_view file,
                                              Findings& findings) {
  std::vector<TenantHeader> out;
  for_each_item(fields, "tenant_headers", file, "a tenant header", findings, [&](const Fields& f) {
    f.refuse_keys_outside({"header", "value", "hosts", "limits", "confidence", "evidence"});
    TenantHeader header{f.required_text("header"),
                        f.names("value"),
                        f.texts("hosts"),
                        f.names("limits"),
                        f.word("confidence", confidence_words(), "m"),
                        read_evidence(f, findings)};
    for (const std::string& host : header.hosts) {
      if (!is_host_pattern(host)) {
        findings.add("E-CATALOG-033", fmt::format("`{}` is no host pattern", host),
                     f.where("hosts"));
      }
    }
    out.push_back(std::move(header));
  });
  return out;
}

bool read_flag(const Fields& fields, std::string_view key, Findings& findings) {
  const wire::yaml::Node* value = fields.find(key);
  if (value == nullptr) {
    return false;
  }
  const auto flag = value->to_bool();
  if (!flag) {
    findings.add("E-CATALOG-001", fmt::format("`{}` is true or false", key), fields.where(key));
  }
  return flag.value_or(false);
}

std::vector<App> read_apps(const Fields& fields, std::string_view file, Findings& findings) {
  std::vector<App> out;
  for_each_item(fields, "apps", file, "an app", findings, [&](const Fields& f) {
    f.refuse_keys_outside({"kind", "id", "pinned", "confidence", "evidence"});
    App app{f.word("kind", kAppKinds, ""), f.required_text("id"), read_flag(f, "pinned", findings),
            f.word("confidence", confidence_words(), "m"), read_evidence(f, findings)};
    if (app.kind.empty()) {
      findings.add("E-CATALOG-003", "an app lacks `kind`", f.where());
    }
    out.push_back(std::move(app));
  });
  return out;
}

std::vector<AddressRange> read_addresses(const Fields& fields, std::string_view file,
                                         Findings& findings) {
  std::vector<AddressRange> out;
  for_each_item(fields, "addresses", file, "an address range", findings, [&](const Fields& f) {
    f.refuse_keys_outside({"range", "direction", "evidence"});
    out.push_back({f.required_text("range"), f.word("direction", kDirections, ""),
                   read_evidence(f, findings)});
    if (out.back().direction.empty()) {
      findings.add("E-CATALOG-003", "an address range lacks `direction`", f.where());
    }
  });
  return out;
}

} // namespace

ServiceDetails read_service_details(const Fields& fields, std::string_view file,
                                    Findings& findings) {
  ServiceDetails out;
  out.id = fields.text("id");
  out.ended_on = read_date(fields, "ended_on", findings);
  out.renamed_on = read_date(fields, "renamed_on", findings);
  out.replaced_by = fields.texts("replaced_by");
  out.stage = fields.word("stage", stage_words(), "block");
  out.processing = read_processing(fields, file, findings);
  out.url_rules = read_url_rules(fields, file, findings);
  out.tenant_headers = read_tenant_headers(fields, file, findings);
  out.apps = read_apps(fields, file, findings);
  out.user_agents = fields.texts("user_agents");
  out.addresses = read_addresses(fields, file, findings);
  out.models = fields.texts("models");
  out.confidence = fields.word("confidence", {"high", "medium", "low"}, "");
  out.notes = fields.names("notes");
  out.last_verified = read_date(fields, "last_verified", findings);
  out.where = fields.where("id");
  return out;
}

} // namespace haechi::catalog
