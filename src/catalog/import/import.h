#pragma once
// Read lists to one local service of the catalog: which names come in, which are known already,
// which must stay out, and the files that say so. Nothing is written here. A service comes in to be
// observed: its names are seen and counted, and nothing is blocked until somebody raises its stage.

#include "base/words.h"
#include "catalog/catalog.h"
#include "catalog/import/list_reader.h"
#include "catalog/import/must_stay.h"

#include <string>
#include <vector>

namespace haechi::catalog {

struct ImportOptions {
  std::string service; // id, not one of the catalog
  Words name;          // empty: the id
  std::string stage = "observe";
  std::string date; // YYYY-MM-DD, of the import
};

// One name that stayed out or needed no import.
struct ImportNote {
  std::string name;
  std::string reason;
  Location where;
};

struct ImportPlan {
  std::vector<ListedName> names;    // that come in, sorted
  std::vector<ImportNote> known;    // the catalog blocks them by name already
  std::vector<ImportNote> refused;  // they would take others along
  std::vector<ImportNote> excepted; // the list itself lets them pass
  std::size_t repeated = 0;
  std::string service_yaml;  // local/services/ID.yaml
  std::string provider_yaml; // local/providers/local-lists.yaml
};

// Errors: E-CATALOG-005 (no id), -061 (the catalog has a service of that id), -062 (no name came
// in).
[[nodiscard]] Result<ImportPlan> plan_import(const Catalog& catalog, const MustStay& must_stay,
                                             const std::vector<ReadList>& lists,
                                             const ImportOptions& options);

} // namespace haechi::catalog
