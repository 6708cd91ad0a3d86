#pragma once
// What changed between two catalogs: services, names, endpoints of the wire, makers of models, and
// which names can be blocked now that could not be before (stricter), or can no longer (looser).
// Every list is sorted; equal catalogs give nothing.

#include "catalog/endpoints/endpoint.h"
#include "catalog/load.h"
#include "catalog/models.h"

#include <string>
#include <vector>

namespace haechi::catalog {

struct CatalogSide {
  CatalogParts parts;
  std::vector<Endpoint> endpoints;
  ModelMakers makers;
};

// Endpoints, models and the rest of one catalog's files. Errors: those of the loaders.
[[nodiscard]] ResultOrErrors<CatalogSide> load_side(const std::vector<SourceFile>& files);

struct Change {
  std::string what;                 // id, or name with its match
  std::vector<std::string> details; // `key: before -> after`; of added and removed: none
};

struct Changes {
  std::vector<Change> added, removed, changed;

  [[nodiscard]] bool is_empty() const {
    return added.empty() && removed.empty() && changed.empty();
  }
};

struct CatalogDiff {
  Changes services;
  Changes names; // of a service: `SERVICE MATCH NAME`
  Changes endpoints;
  Changes models;
  std::vector<Change>
      stricter; // names that somebody may be blocked by now; details: of which services
  std::vector<Change> looser;
  std::vector<Change> moved; // blockable before and after, for other services

  [[nodiscard]] bool is_empty() const;
};

[[nodiscard]] CatalogDiff find_changes(const CatalogSide& before, const CatalogSide& after);

[[nodiscard]] std::string to_text(const CatalogDiff& diff);
[[nodiscard]] std::string to_json(const CatalogDiff& diff); // one object

} // namespace haechi::catalog
