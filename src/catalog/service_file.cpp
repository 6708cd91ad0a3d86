// services/ID.yaml: one service of the product's catalog (docs/catalog.md).
#include "catalog/files.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <array>

namespace haechi::catalog {

using wire::yaml::Node;

namespace {

using WordList = std::vector<std::string_view>;

const WordList kServiceKeys{
    "id",         "name",       "aliases",         "status",   "ended_on",     "replaced_by",
    "provider",   "relation",   "control_country", "category", "hosting",      "surfaces",
    "attributes", "endpoints",  "url_patterns",    "apps",     "user_agents",  "addresses",
    "models",     "processing", "confidence",      "notes",    "last_verified"};
const WordList kEndpointKeys{"name",      "match", "role",       "surface", "tenancy",
                             "min_depth", "use",   "confidence", "evidence"};
const WordList kRoles{"prompt",      "upload",   "auth", "static", "telemetry",
                      "third-party", "download", "docs", "status"};
const WordList kTenancies{"dedicated", "shared", "multi-tenant"};
const WordList kDepths{"dns", "sni", "url", "tenant", "endpoint"};
const WordList kUses{"blockable", "shared", "third-party", "observe-only"}; // as enum Use
const WordList kConfidences{"h", "m", "m-", "l"};
const WordList kStatuses{"active", "ended", "renamed"};

Use to_use(std::string_view word) {
  for (std::size_t i = 0; i < kUses.size(); ++i) {
    if (kUses[i] == word) {
      return static_cast<Use>(i);
    }
  }
  return Use::ObserveOnly; // the word has been reported
}

// The reason why what is said of a name forbids to block it by name; empty when nothing does.
std::string_view find_objection(const Name& name) {
  if (name.tenancy != "dedicated") {
    return "others share it";
  }
  if (name.role == "third-party") {
    return "it is a third party's";
  }
  if (name.min_depth != "dns" && name.min_depth != "sni") {
    return "it needs a path, a tenant or the device";
  }
  if (name.confidence == "l") {
    return "it is unconfirmed";
  }
  return {};
}

void read_endpoint(const Node& node, std::string_view file, Draft& draft, Findings& findings) {
  const Fields fields(node, file, "an endpoint", findings);
  if (!node.is_mapping()) {
    return;
  }
  fields.refuse_keys_outside(kEndpointKeys);
  Name name;
  const std::string written = fields.required_text("name");
  name.match =
      fields.word("match", {"suffix", "exact"}, "exact") == "suffix" ? Match::Suffix : Match::Exact;
  name.role = fields.word("role", kRoles, "");
  name.surface = fields.word("surface", surface_words(), "");
  name.tenancy = fields.word("tenancy", kTenancies, "dedicated");
  name.min_depth = fields.word("min_depth", kDepths, "dns");
  name.use = to_use(fields.word("use", kUses, "blockable"));
  name.confidence = fields.word("confidence", kConfidences, "m");
  name.evidence = fields.texts("evidence");
  name.service = static_cast<ServiceIndex>(draft.services.size());
  if (written.empty()) {
    return;
  }
  auto pattern = text::make_host_name(written);
  if (!pattern) {
    findings.add("E-CATALOG-008", pattern.error().message, fields.where("name"));
    return;
  }
  name.pattern = std::move(*pattern);
  if (const auto objection = find_objection(name);
      name.use == Use::Blockable && !objection.empty()) {
    findings.add("E-CATALOG-009",
                 fmt::format("`{}` cannot be blockable: {}", name.pattern, objection),
                 fields.where(), "use: shared, third-party or observe-only");
  }
  draft.names.push_back(std::move(name));
  draft.name_places.push_back(fields.where("name"));
}

void read_endpoints(const Fields& fields, std::string_view file, Draft& draft, Findings& findings) {
  const Node* endpoints = fields.find("endpoints");
  if (endpoints == nullptr) {
    return;
  }
  if (!endpoints->is_sequence()) {
    findings.add("E-CATALOG-001", "`endpoints` of a service must be a list",
                 endpoints->where(file));
    return;
  }
  for (const Node& node : endpoints->items) {
    if (draft.names.size() >= kMaxNames) {
      findings.add("E-CATALOG-013", fmt::format("more than {} names", kMaxNames), node.where(file));
      return;
    }
    read_endpoint(node, file, draft, findings);
  }
}

// Keys that the index does not use; they are checked for their shape and kept for people and for
// exports.
void check_documentation(const Fields& fields, std::string_view file, Findings& findings) {
  for (const std::string_view key : {"url_patterns", "user_agents", "addresses", "models"}) {
    static_cast<void>(fields.texts(key));
  }
  for (const std::string_view key :
       {"ended_on", "replaced_by", "processing", "notes", "last_verified"}) {
    static_cast<void>(fields.text(key));
  }
  static_cast<void>(fields.word("confidence", {"high", "medium", "low"}, ""));
  if (const Node* apps = fields.find("apps"); apps != nullptr) {
    const Fields inner(*apps, file, "`apps` of a service", findings);
    inner.refuse_keys_outside({"android", "ios", "process"});
    for (const std::string_view key : {"android", "ios", "process"}) {
      static_cast<void>(inner.texts(key));
    }
  }
}

void require(const Fields& fields, const WordList& keys, Findings& findings) {
  for (const std::string_view key : keys) {
    if (fields.find(key) == nullptr) {
      findings.add("E-CATALOG-003", fmt::format("a service lacks `{}`", key), fields.where());
    }
  }
}

} // namespace

void read_service_file(const Node& root, std::string_view file, Draft& draft, Findings& findings) {
  const Fields fields(root, file, "a service", findings);
  if (!root.is_mapping()) {
    return;
  }
  fields.refuse_keys_outside(kServiceKeys);
  require(fields, {"name", "category", "hosting"}, findings);
  Service service;
  service.id = fields.required_text("id");
  check_id(service.id, "service", fields.where("id"), findings);
  check_file_name(service.id, file, fields.where("id"), findings);
  service.name = fields.names("name");
  service.aliases = fields.texts("aliases");
  service.status = fields.word("status", kStatuses, "active");
  service.provider = fields.required_text("provider");
  service.relation = fields.word("relation", relation_words(), "self");
  service.control_country = read_countries(fields, "control_country", findings);
  service.category = read_categories(fields, findings);
  service.hosting = fields.word("hosting", hosting_words(), "external");
  service.surfaces = fields.words("surfaces", surface_words());
  service.attributes = fields.attributes("attributes");
  read_endpoints(fields, file, draft, findings);
  check_documentation(fields, file, findings);
  draft.service_places.push_back(fields.where("id"));
  draft.provider_places.push_back(fields.where("provider"));
  draft.needs_provider.push_back(true);
  draft.says_control.push_back(fields.find("control_country") != nullptr);
  draft.services.push_back(std::move(service));
}

} // namespace haechi::catalog
