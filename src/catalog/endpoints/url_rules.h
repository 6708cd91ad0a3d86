#pragma once
// URL rules of services (details.h) as endpoints, so that shared hosts (`www.bing.com/chat`,
// `x.com/i/grok`) and hosts without a known wire shape are matched in the same walk. A rule says
// whose a path is, not where its texts stand. Rules of the same host and path become one endpoint
// of all their services.

#include "base/result.h"
#include "base/source_file.h"
#include "catalog/details.h"
#include "catalog/endpoints/request_matcher.h"

#include <memory>
#include <span>
#include <vector>

namespace haechi::catalog {

// Adds what `details` say to the endpoints of the wire. Errors: E-CATALOG-050, a rule whose host or
// path is no pattern.
[[nodiscard]] ResultOrErrors<std::vector<Endpoint>>
add_url_rules(std::vector<Endpoint> endpoints, std::span<const ServiceDetails> details);

// The matcher of a whole catalog: endpoints of `files`, URL rules of `details`. Errors: those of
// load_endpoints, add_url_rules and RequestMatcher::make.
[[nodiscard]] ResultOrErrors<std::shared_ptr<const RequestMatcher>>
load_request_matcher(const std::vector<SourceFile>& files, std::span<const ServiceDetails> details,
                     std::shared_ptr<const Catalog> catalog);

} // namespace haechi::catalog
