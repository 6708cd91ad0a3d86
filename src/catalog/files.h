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

struct Provider {
  std::string id;
  Words name;
  std::string group;
  std::vector<std::string> control_country;
  Location where;
};

struct Draft {
  std::vector<Provider> providers;
  std::vector<Service> services;
  std::vector<Location> service_places;  // beside services
  std::vector<Location> provider_places; // beside services: where each names its provider
  std::vector<bool> needs_provider;      // beside services: product files only
  std::vector<bool> says_control; // beside services: its control_country is not the provider's
  std::vector<Name> names;
  std::vector<Location> name_places; // beside names
};

void read_provider_file(const wire::yaml::Node& root, std::string_view file, Draft& draft,
                        Findings& findings);
void read_service_file(const wire::yaml::Node& root, std::string_view file, Draft& draft,
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

[[nodiscard]] const std::vector<std::string_view>& surface_words();
[[nodiscard]] const std::vector<std::string_view>& hosting_words();
[[nodiscard]] const std::vector<std::string_view>& relation_words();

} // namespace haechi::catalog
