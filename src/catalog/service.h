#pragma once
// One service of the catalog as policies see it. Host patterns live in the index
// (catalog/catalog.h).

#include "base/words.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haechi::catalog {

struct Service {
  std::string id; // stable slug without a dot, never reused
  Words name;
  std::string provider;
  std::string provider_group;
  std::string relation = "self";
  std::vector<std::string> control_country; // empty: unknown
  std::vector<std::string> category;        // empty: unknown
  std::optional<std::string> hosting;       // external, self; nullopt: unknown
  std::vector<std::string> surfaces;
  std::map<std::string, std::string> attributes;
  std::vector<std::string> aliases; // other names people know it by, for search and messages
  std::string status =
      "active"; // active, ended, renamed: rules on an ended service keep their meaning
  std::vector<std::string> replaced_by; // of a renamed one: the ids that stand for it now
  Words provider_name;
};

} // namespace haechi::catalog
