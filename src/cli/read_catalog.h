#pragma once
// The catalog that a command works on, read from disk.

#include "base/result.h"
#include "base/source_file.h"
#include "catalog/catalog.h"

#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

inline constexpr const char* kOverlayHelp =
    "folder of this site's own entries, which take the place of bundled ones";

// The files of a catalog, those of `overlay` (empty: none) over them.
[[nodiscard]] ResultOrErrors<std::vector<SourceFile>>
read_catalog_files(const std::string& path, const std::string& overlay = {});

// `path` as given by --catalog: a folder or one file; empty: ./catalog, else the installed one.
[[nodiscard]] ResultOrErrors<std::shared_ptr<const catalog::Catalog>>
read_catalog(const std::string& path, const std::string& overlay = {});

// must-stay.txt of that catalog, in its folder; empty where it has none. Errors: E-IO-001, -002: a
// list that is there and cannot be read is not none.
[[nodiscard]] Result<std::string> read_must_stay(const std::string& path);

} // namespace haechi::cli
