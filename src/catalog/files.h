#pragma once
// The readers of the files that make up a catalog, one function a kind of file. They fill one Draft
// and report to one Findings; what joins files (unique ids, providers that exist, names that may be
// blocked) is checked in load.cpp. Private to this folder.

#include "catalog/fields.h"
#include "catalog/load.h"
#include "wire/yaml/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

struct Draft {
  std::vector<ProviderDetails> providers;
  std::vector<ServiceDetails> details; // of product files
  std::vector<EvidenceSource> sources;
  std::vector<Service> services;
  std::vector<Location> service_places;  // beside services
  std::vector<Location> provider_places; // beside services: where each names its provider
  std::vector<bool> needs_provider;      // beside services: product files only
  std::vector<bool> says_control; // beside services: its control_country is not the provider's
  std::vector<Name> names;
  std::vector<NameFacts> name_facts; // beside names
};

void read_provider_file(const wire::yaml::Node& root, std::string_view file, Draft& draft,
                        Findings& findings);
void read_service_file(const wire::yaml::Node& root, std::string_view file, Draft& draft,
                       Findings& findings);
void read_sources_file(const wire::yaml::Node& root, std::string_view file, Draft& draft,
                       Findings& findings);
void read_compact_file(const wire::yaml::Node& root, std::string_view file, Draft& draft,
                       Findings& findings);

// `[A-Za-z0-9_-]{1,64}`; no dot, since `service.surface` is how policies write a target.
[[nodiscard]] bool is_id(std::string_view text);
void check_id(std::string_view id, std::string_view what, const Location& where,
              Findings& findings);
void check_file_name(std::string_view id, std::string_view file, const Location& where,
                     Findings& findings);
[[nodiscard]] std::vector<std::string> read_countries(const Fields& fields, std::string_view key,
                                                      Findings& findings);
[[nodiscard]] std::vector<std::string> read_categories(const Fields& fields, Findings& findings);

// The details of a service file; its keys have been checked.
[[nodiscard]] ServiceDetails read_service_details(const Fields& fields, std::string_view file,
                                                  Findings& findings);
[[nodiscard]] std::vector<Evidence> read_evidence(const Fields& fields, Findings& findings);
// YYYY, YYYY-MM or YYYY-MM-DD; empty when absent. E-CATALOG-030.
[[nodiscard]] std::string read_date(const Fields& fields, std::string_view key, Findings& findings);
[[nodiscard]] bool is_date(std::string_view text);

// Calls `read` with the Fields of every mapping in the list under `key`.
template <class Read>
void for_each_item(const Fields& fields, std::string_view key, std::string_view file,
                   std::string_view what, Findings& findings, Read&& read) {
  const wire::yaml::Node* list = fields.find(key);
  if (list == nullptr) {
    return;
  }
  if (!list->is_sequence()) {
    findings.add("E-CATALOG-001",
                 "`" + std::string(key) + "` of " + fields.what() + " must be a list",
                 list->where(file));
    return;
  }
  for (const wire::yaml::Node& node : list->items) {
    const Fields item(node, file, what, findings);
    if (node.is_mapping()) {
      read(item);
    }
  }
}

[[nodiscard]] const std::vector<std::string_view>& surface_words();
[[nodiscard]] const std::vector<std::string_view>& hosting_words();
[[nodiscard]] const std::vector<std::string_view>& relation_words();
[[nodiscard]] const std::vector<std::string_view>& confidence_words(); // h, m, m-, l
[[nodiscard]] const std::vector<std::string_view>& stage_words();

} // namespace haechi::catalog
