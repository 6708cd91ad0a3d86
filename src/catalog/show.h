#pragma once
// Everything the catalog says of one service, for people (in either language) and as JSON.

#include "base/words.h"
#include "catalog/load.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

// What belongs to one service; borrowed from the parts.
struct ServiceView {
  const Service* service = nullptr;
  const ServiceDetails* details = nullptr;   // nullptr: of a compact file
  const ProviderDetails* provider = nullptr; // nullptr: as above
  std::vector<std::size_t> names;            // indexes of parts.names
};

// nullptr service when there is none of that id.
[[nodiscard]] ServiceView find_view(const CatalogParts& parts, std::string_view id);

[[nodiscard]] std::string to_text(const CatalogParts& parts, const ServiceView& view,
                                  Language language);
[[nodiscard]] std::string to_json(const CatalogParts& parts, const ServiceView& view);

} // namespace haechi::catalog
