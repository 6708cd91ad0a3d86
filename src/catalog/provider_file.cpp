// providers/ID.yaml: who answers for services, and who has the last word over them.
#include "catalog/files.h"

#include <fmt/format.h>

namespace haechi::catalog {

using wire::yaml::Node;

namespace {

// `control_country` says countries alone; `control` says of each since when and on what evidence.
std::vector<Control> read_control(const Fields& fields, std::string_view file, Findings& findings) {
  std::vector<Control> out;
  for (std::string& country : read_countries(fields, "control_country", findings)) {
    out.push_back({std::move(country), {}, {}, {}, {}});
  }
  if (!out.empty() && fields.find("control") != nullptr) {
    findings.add("E-CATALOG-001", "a provider has both `control_country` and `control`",
                 fields.where("control"), "keep `control`, which says more");
  }
  for_each_item(fields, "control", file, "a control entry", findings, [&](const Fields& item) {
    item.refuse_keys_outside({"country", "since", "confidence", "note", "evidence"});
    if (item.find("country") == nullptr) {
      findings.add("E-CATALOG-003", "a control entry lacks `country`", item.where());
    }
    for (std::string& country : read_countries(item, "country", findings)) {
      out.push_back({std::move(country), read_date(item, "since", findings),
                     item.word("confidence", confidence_words(), "m"), item.names("note"),
                     read_evidence(item, findings)});
    }
  });
  return out;
}

// A list of `{name, country}`, or of names alone.
std::vector<Entity> read_entities(const Fields& fields, std::string_view key, std::string_view file,
                                  Findings& findings) {
  std::vector<Entity> out;
  const Node* list = fields.find(key);
  if (list != nullptr && list->is_sequence() && !list->items.empty() &&
      list->items.front().is_scalar()) {
    for (std::string& name : fields.texts(key)) {
      out.push_back({std::move(name), {}});
    }
    return out;
  }
  for_each_item(fields, key, file, "a company", findings, [&](const Fields& item) {
    item.refuse_keys_outside({"name", "country"});
    std::vector<std::string> countries = read_countries(item, "country", findings);
    out.push_back({item.required_text("name"),
                   countries.empty() ? std::string() : std::move(countries.front())});
  });
  return out;
}

} // namespace

void read_provider_file(const Node& root, std::string_view file, Draft& draft, Findings& findings) {
  const Fields fields(root, file, "a provider", findings);
  if (!root.is_mapping()) {
    return;
  }
  fields.refuse_keys_outside({"id", "name", "entities", "group", "control_country", "control",
                              "parents", "notes", "last_verified"});
  ProviderDetails provider;
  provider.id = fields.required_text("id");
  check_id(provider.id, "provider", fields.where("id"), findings);
  check_file_name(provider.id, file, fields.where("id"), findings);
  provider.name = fields.names("name");
  if (provider.name.is_empty()) {
    findings.add("E-CATALOG-003", "a provider lacks `name`", fields.where());
  }
  provider.group = fields.text("group");
  provider.entities = read_entities(fields, "entities", file, findings);
  provider.control = read_control(fields, file, findings);
  provider.parents = read_entities(fields, "parents", file, findings);
  provider.notes = fields.names("notes");
  provider.last_verified = read_date(fields, "last_verified", findings);
  provider.where = fields.where("id");
  draft.providers.push_back(std::move(provider));
}

} // namespace haechi::catalog
