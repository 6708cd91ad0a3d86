#pragma once
// Orders outlive the ids of services: where a target names one that was renamed or split, the
// services that took its place are meant as well (catalog/catalog.h, find_current). The former id
// stays among the values, for records and requests that still bear it. Where one is what people are
// sent to instead, its successors take its place.

#include "catalog/catalog.h"
#include "policy/syntax/policy.h"

#include <memory>

namespace haechi::policy {

// `policy` itself where nothing names a former id.
[[nodiscard]] std::shared_ptr<const Policy>
with_current_services(std::shared_ptr<const Policy> policy, const catalog::Catalog& catalog);

} // namespace haechi::policy
