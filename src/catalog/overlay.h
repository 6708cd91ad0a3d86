#pragma once
// A site's own entries beside the bundled ones: a folder local/ in the catalog, or one given on the
// command line. A local file takes the place of the bundled file of the same folder and name
// (services/ID.yaml, providers/ID.yaml, models/MAKER.yaml), whole; endpoints do so by their id
// (endpoints/endpoint_file.h). Updates of the bundle leave local/ alone.

#include "base/source_file.h"

#include <string_view>
#include <vector>

namespace haechi::catalog {

// The name of the folder that a file lies in; empty when none is known.
[[nodiscard]] std::string_view folder_of(std::string_view path);

// Whether a file lies in FOLDER of a folder local/.
[[nodiscard]] bool is_local(std::string_view path);

// The bundle with a site's folder over it: entries of `bundled` that `local` has, by folder and
// name, are left out. For a folder given beside the catalog, whose files lie in no local/.
[[nodiscard]] std::vector<SourceFile> join_overlay(std::vector<SourceFile> bundled,
                                                   std::vector<SourceFile> local);

// Beside `files`: those that a local file stands in for.
[[nodiscard]] std::vector<bool> find_superseded(const std::vector<SourceFile>& files);

} // namespace haechi::catalog
