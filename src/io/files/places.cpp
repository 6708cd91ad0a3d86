#include "io/files/places.h"

#include <filesystem>

namespace haechi::io {

namespace fs = std::filesystem;

std::string find_catalog_folder() {
  std::error_code error;
  if (fs::is_directory("catalog", error)) {
    return "catalog";
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) {
    return {};
  }
  const fs::path installed = program.parent_path().parent_path() / "share" / "haechi" / "catalog";
  return fs::is_directory(installed, error) ? installed.string() : std::string();
}

} // namespace haechi::io
