#pragma once
// The catalog that a command works on, read from disk.

#include "base/result.h"
#include "catalog/catalog.h"

#include <memory>
#include <string>

namespace haechi::cli {

// `path` as given by --catalog: a folder or one file; empty: ./catalog, else the installed one.
[[nodiscard]] ResultOrErrors<std::shared_ptr<const catalog::Catalog>>
read_catalog(const std::string& path);

} // namespace haechi::cli
