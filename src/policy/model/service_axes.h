#pragma once
// The axes along which the service of a request may still vary: which service, and of each service
// what neither the request nor the catalog says.

#include "catalog/catalog.h"
#include "policy/model/axis.h"
#include "policy/model/mentions.h"

namespace haechi::policy::model {

// `limit`: an axis with more choices than that comes back empty.
[[nodiscard]] std::vector<Axis> service_axes(const Mentions& mentions,
                                             const catalog::Catalog& catalog,
                                             const Request& request, std::size_t limit);

} // namespace haechi::policy::model
