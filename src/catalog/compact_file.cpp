// The compact form: one file with a list of services, their facets and hosts.
#include "catalog/files.h"
#include "text/host_name.h"

#include <fmt/format.h>

namespace haechi::catalog {

using wire::yaml::Node;

namespace {

// A pattern with `*` is canonical when the text between its stars is.
Result<std::string> make_glob(std::string_view pattern) {
  std::string out;
  for (const char c : pattern) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool is_fine = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') ||
                         lower == '-' || lower == '_' || lower == '.' || lower == '*';
    if (!is_fine) {
      return fail("E-CATALOG-008", fmt::format("`{}` is no host pattern", pattern));
    }
    out += lower;
  }
  if (out.ends_with('.')) {
    out.pop_back();
  }
  if (out.find_first_not_of("*.") == std::string::npos) {
    return fail("E-CATALOG-008", fmt::format("`{}` would match every host", pattern));
  }
  return out;
}

void add_host(const Node& node, std::string_view file, Draft& draft, Findings& findings) {
  if (!node.is_scalar()) {
    findings.add("E-CATALOG-001", "a host must be one text", node.where(file));
    return;
  }
  if (draft.names.size() >= kMaxNames) {
    findings.add("E-CATALOG-013", fmt::format("more than {} names", kMaxNames), node.where(file));
    return;
  }
  const bool is_glob = node.text.find('*') != std::string::npos;
  auto pattern = is_glob ? make_glob(node.text) : text::make_host_name(node.text);
  if (!pattern) {
    findings.add("E-CATALOG-008", pattern.error().message, node.where(file));
    return;
  }
  draft.names.push_back({.pattern = std::move(*pattern),
                         .match = is_glob ? Match::Glob : Match::Exact,
                         .use = Use::Blockable,
                         .service = static_cast<ServiceIndex>(draft.services.size()),
                         .surface = {},
                         .role = {},
                         .tenancy = "dedicated",
                         .min_depth = "dns",
                         .confidence = {},
                         .evidence = {}});
  NameFacts facts;
  facts.where = node.where(file);
  draft.name_facts.push_back(std::move(facts));
}

void read_hosts(const Fields& fields, std::string_view file, Draft& draft, Findings& findings) {
  const Node* hosts = fields.find("hosts");
  if (hosts == nullptr) {
    return;
  }
  if (!hosts->is_sequence()) {
    findings.add("E-CATALOG-001", "`hosts` of a service must be a list", hosts->where(file));
    return;
  }
  for (const Node& host : hosts->items) {
    add_host(host, file, draft, findings);
  }
}

void read_service(const Node& node, std::string_view file, Draft& draft, Findings& findings) {
  const Fields fields(node, file, "a service", findings);
  if (!node.is_mapping()) {
    return;
  }
  fields.refuse_keys_outside({"id", "name", "provider", "provider_group", "relation",
                              "control_country", "category", "hosting", "surfaces", "hosts",
                              "attributes"});
  Service service;
  service.id = fields.required_text("id");
  check_id(service.id, "service", fields.where("id"), findings);
  service.name = fields.names("name");
  service.provider = fields.text("provider");
  service.provider_group = fields.text("provider_group");
  service.relation = fields.word("relation", relation_words(), "self");
  service.control_country = read_countries(fields, "control_country", findings);
  service.category = read_categories(fields, findings);
  if (fields.find("hosting") != nullptr) {
    service.hosting = fields.word("hosting", hosting_words(), "");
  }
  service.surfaces = fields.words("surfaces", surface_words());
  service.attributes = fields.attributes("attributes");
  read_hosts(fields, file, draft, findings);
  draft.service_places.push_back(fields.where("id"));
  draft.provider_places.push_back(fields.where("provider"));
  draft.needs_provider.push_back(false);
  draft.says_control.push_back(true);
  draft.services.push_back(std::move(service));
}

} // namespace

void read_compact_file(const Node& root, std::string_view file, Draft& draft, Findings& findings) {
  if (!root.is_sequence()) {
    findings.add("E-CATALOG-001", "a catalog in one file must be a list of services",
                 root.where(file));
    return;
  }
  for (const Node& node : root.items) {
    if (draft.services.size() >= kMaxServices) {
      findings.add("E-CATALOG-013", fmt::format("more than {} services", kMaxServices),
                   node.where(file));
      return;
    }
    read_service(node, file, draft, findings);
  }
}

} // namespace haechi::catalog
