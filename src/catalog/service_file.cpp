// services/ID.yaml: one service of the product's catalog (docs/catalog.md).
#include "catalog/files.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace haechi::catalog {

using wire::yaml::Node;

namespace {

using WordList = std::vector<std::string_view>;

const WordList kServiceKeys{
    "id",          "name",         "aliases",    "status",    "ended_on",        "renamed_on",
    "replaced_by", "stage",        "provider",   "relation",  "control_country", "category",
    "hosting",     "surfaces",     "attributes", "endpoints", "url_rules",       "tenant_headers",
    "apps",        "user_agents",  "addresses",  "models",    "processing",      "confidence",
    "notes",       "last_verified"};
const WordList kEndpointKeys{"name",       "match",         "role",    "surface",    "tenancy",
                             "min_depth",  "use",           "stage",   "confidence", "evidence",
                             "first_seen", "last_verified", "expires", "note"};
const WordList kRoles{"prompt",      "upload",   "auth", "static", "telemetry",
                      "third-party", "download", "docs", "status"};
const WordList kTenancies{"dedicated", "shared", "multi-tenant"};
const WordList kDepths{"dns", "sni", "url", "tenant", "endpoint"};
const WordList kUses{"blockable", "shared", "third-party", "observe-only"}; // as enum Use
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
  if (name.match == Match::Glob) {
    return "a name with `*` would be tried on every request";
  }
  return {};
}

// The canonical name; with `*` only where the match is glob. Reports and gives nothing otherwise.
std::optional<std::string> read_pattern(const Fields& fields, Match match, Findings& findings) {
  const std::string written = fields.required_text("name");
  if (written.empty()) {
    return std::nullopt;
  }
  if (match != Match::Glob && written.find('*') != std::string::npos) {
    findings.add("E-CATALOG-008", fmt::format("`{}` holds `*`", written), fields.where("name"),
                 "match: glob, or match: suffix with the name alone");
    return std::nullopt;
  }
  if (match != Match::Glob) {
    auto pattern = text::make_host_name(written);
    if (!pattern) {
      findings.add("E-CATALOG-008", pattern.error().message, fields.where("name"));
      return std::nullopt;
    }
    return std::move(*pattern);
  }
  std::string plain = written;
  std::erase(plain, '*');
  if (plain.size() == written.size() || plain.find_first_not_of(".-") == std::string::npos ||
      plain.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") != std::string::npos) {
    findings.add("E-CATALOG-008", fmt::format("`{}` is no host pattern", written),
                 fields.where("name"), "lower-case letters, digits, `-`, `.` and at least one `*`");
    return std::nullopt;
  }
  return written;
}

Match to_match(std::string_view word) {
  return word == "suffix" ? Match::Suffix : word == "glob" ? Match::Glob : Match::Exact;
}

NameFacts read_facts(const Fields& fields, const std::string& stage, Findings& findings) {
  return {read_evidence(fields, findings),
          fields.word("stage", stage_words(), stage),
          read_date(fields, "first_seen", findings),
          read_date(fields, "last_verified", findings),
          read_date(fields, "expires", findings),
          fields.text("note"),
          fields.where("name")};
}

void read_endpoint(const Fields& fields, const std::string& stage, Draft& draft,
                   Findings& findings) {
  fields.refuse_keys_outside(kEndpointKeys);
  Name name;
  name.match = to_match(fields.word("match", {"suffix", "exact", "glob"}, "exact"));
  name.role = fields.word("role", kRoles, "");
  name.surface = fields.word("surface", surface_words(), "");
  name.tenancy = fields.word("tenancy", kTenancies, "dedicated");
  name.min_depth = fields.word("min_depth", kDepths, "dns");
  name.use = to_use(fields.word("use", kUses, "blockable"));
  name.confidence = fields.word("confidence", confidence_words(), "m");
  name.service = static_cast<ServiceIndex>(draft.services.size());
  NameFacts facts = read_facts(fields, stage, findings);
  for (const Evidence& one : facts.evidence) {
    name.evidence.push_back(one.source);
  }
  name.stage = facts.stage;
  auto pattern = read_pattern(fields, name.match, findings);
  if (!pattern) {
    return;
  }
  name.pattern = std::move(*pattern);
  if (const auto objection = find_objection(name);
      name.use == Use::Blockable && !objection.empty()) {
    findings.add("E-CATALOG-009",
                 fmt::format("`{}` cannot be blockable: {}", name.pattern, objection),
                 fields.where(), "use: shared, third-party or observe-only");
  }
  if (name.use == Use::Blockable && name.stage == "observe") {
    name.use = Use::ObserveOnly; // seen and counted until its stage is raised
  }
  draft.names.push_back(std::move(name));
  draft.name_facts.push_back(std::move(facts));
}

void read_endpoints(const Fields& fields, std::string_view file, const std::string& stage,
                    Draft& draft, Findings& findings) {
  for_each_item(fields, "endpoints", file, "an endpoint", findings, [&](const Fields& item) {
    if (draft.names.size() < kMaxNames) {
      read_endpoint(item, stage, draft, findings);
    } else if (draft.names.size() == kMaxNames) {
      findings.add("E-CATALOG-013", fmt::format("more than {} names", kMaxNames), item.where());
    }
  });
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
  ServiceDetails details = read_service_details(fields, file, findings);
  service.replaced_by = details.replaced_by;
  if (details.stage != "block") {
    service.attributes.emplace("stage", details.stage); // policies can ask for it
  }
  read_endpoints(fields, file, details.stage, draft, findings);
  draft.details.push_back(std::move(details));
  draft.service_places.push_back(fields.where("id"));
  draft.provider_places.push_back(fields.where("provider"));
  draft.needs_provider.push_back(true);
  draft.says_control.push_back(fields.find("control_country") != nullptr);
  draft.services.push_back(std::move(service));
}

} // namespace haechi::catalog
