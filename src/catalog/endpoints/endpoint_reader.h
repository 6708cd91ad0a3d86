#pragma once
// One YAML mapping to one endpoint or shape. Private to this folder.

#include "catalog/endpoints/endpoint.h"
#include "catalog/fields.h"
#include "wire/yaml/document.h"

#include <map>
#include <string>
#include <string_view>

namespace haechi::catalog {

// What endpoints take over that name it; all but host, method, path and provenance.
using Shapes = std::map<std::string, Endpoint, std::less<>>;

void read_shape(const wire::yaml::Node& node, std::string_view file, Shapes& shapes,
                Findings& findings);
[[nodiscard]] Endpoint read_endpoint_entry(const wire::yaml::Node& node, std::string_view file,
                                           const Shapes& shapes, Findings& findings);

} // namespace haechi::catalog
