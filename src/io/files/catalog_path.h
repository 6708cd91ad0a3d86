#pragma once
// Where the catalog lies when nobody says so.

#include <string>

namespace haechi::io {

// `given` unless it is empty; else ./catalog if there is one, else the installed one
// (share/haechi/catalog beside the folder of the program). The path may not exist; reading it says
// so.
[[nodiscard]] std::string find_catalog_path(const std::string& given);

} // namespace haechi::io
