#pragma once
// catalog/endpoints/*.yaml to endpoints (docs/catalog-endpoints.md). Posture: robust to untrusted
// operator input. Promises: every error has its place; one error gives no endpoints at all; no two
// endpoints are the same request.
// Errors: E-CATALOG-001 to -006, -008, -013, -050 (pattern), -051 (locator), -052 (contradiction),
// -053 (an unknown shape). Fuzz target: endpoints_yaml.

#include "base/result.h"
#include "base/source_file.h"
#include "catalog/endpoints/endpoint.h"

#include <vector>

namespace haechi::catalog {

inline constexpr std::size_t kMaxEndpoints = 5'000;

// Reads those of `files` that lie in a folder endpoints/; others are not looked at. An endpoint of
// a folder local/endpoints/ takes the place of the bundled one of its id.
[[nodiscard]] ResultOrErrors<std::vector<Endpoint>>
load_endpoints(const std::vector<SourceFile>& files);

} // namespace haechi::catalog
