#pragma once
// From a policy as written and a catalog to a program. Keeps views into both: they must outlive it.

#include "catalog/catalog.h"
#include "policy/compile/program.h"

#include <memory>

namespace haechi::policy {

[[nodiscard]] std::unique_ptr<const Program> compile(const Policy& policy,
                                                     const catalog::Catalog& catalog);

} // namespace haechi::policy
