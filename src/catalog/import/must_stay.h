#pragma once
// Hosts that no imported name may take along: those of catalog/must-stay.txt, those that the loader
// guards (guarded_names.h), and what the catalog knows to be shared or somebody else's.

#include "catalog/catalog.h"

#include <string>
#include <string_view>
#include <unordered_set>

namespace haechi::catalog {

class MustStay {
 public:
  // `lines`: one host a line, `.domain` for it and everything at, above and below it, `#` comments.
  MustStay(std::string_view lines, const Catalog& catalog);

  // Why the pattern may not be imported; empty when nothing is known against it.
  [[nodiscard]] std::string find_reason(std::string_view pattern, Match match) const;

 private:
  void protect(std::string_view host);

  std::unordered_set<std::string> hosts_;  // themselves
  std::unordered_set<std::string> above_;  // and every name above them
  std::unordered_set<std::string> below_;  // domains all of which must stay
  std::unordered_set<std::string> shared_; // of the catalog, with those above
};

} // namespace haechi::catalog
