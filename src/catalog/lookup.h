#pragma once
// What the catalog says about one host, for people and tools: the answer of `haechi catalog
// lookup`.

#include "base/result.h"
#include "catalog/catalog.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

struct Lookup {
  std::string query;    // as given
  std::string host;     // canonical
  bool by_name = false; // some service may be blocked by this name alone
  // What may be meant, most specific first: the names that make candidates
  // (Catalog::find_candidates) and those of other uses that are no less specific.
  std::vector<Name> names;
};

// Errors: those of text::make_host_name.
[[nodiscard]] Result<Lookup> look_up(const Catalog& catalog, std::string_view query);

// One JSON object: {query, candidates: [{service, surface, role, tenancy, min_depth, confidence,
// use, match, name}], by_name}. What is not known is null.
[[nodiscard]] std::string to_json(const Catalog& catalog, const Lookup& lookup);
// The same for a query that is no host name: no candidates, and the error.
[[nodiscard]] std::string to_json(std::string_view query, const Error& error);
// The same for people, several lines.
[[nodiscard]] std::string to_text(const Catalog& catalog, const Lookup& lookup);

[[nodiscard]] std::string_view to_word(Use use);
[[nodiscard]] std::string_view to_word(Match match);

} // namespace haechi::catalog
