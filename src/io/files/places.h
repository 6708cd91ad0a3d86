#pragma once
// Where the product's own files lie.

#include <string>

namespace haechi::io {

// The catalog when none is named: `catalog` in the working directory, else the installed one
// (`../share/haechi/catalog` beside the program's folder). Empty: there is neither.
[[nodiscard]] std::string find_catalog_folder();

} // namespace haechi::io
