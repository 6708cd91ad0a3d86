#pragma once
// The guard rails: a parsed catalog is held to what no schema can say. Errors are what may not
// ship; warnings are what somebody should look at. Deterministic: findings come in the order of
// rules, within a rule in the order of the files. Codes E-CATALOG-034 to -049
// (docs/errors/catalog.md).

#include "base/result.h"
#include "catalog/load.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace haechi::catalog {

struct CheckInput {
  // Hosts that no blockable name may match; `.domain` stands for a domain and everything at, above
  // and below it. `#` starts a comment.
  SourceFile must_stay;
  // Every id ever given, one a line; an empty text: not compared. A site's own need not be there.
  SourceFile ids;
  std::chrono::sys_days today;
  int max_age_days = 180;       // of last_verified
  std::string site_folder = {}; // files below it are a site's own, as are those of a folder local/
};

enum class Severity : unsigned char { Error, Warning };

struct CheckFinding {
  Severity severity{};
  Error error;
};

struct CheckReport {
  std::vector<CheckFinding> findings;
  std::size_t must_stay_count = 0;

  [[nodiscard]] std::size_t count(Severity severity) const;
};

[[nodiscard]] CheckReport check_catalog(const CatalogParts& parts, const CheckInput& input);

} // namespace haechi::catalog
