#include "io/files/catalog_path.h"

#include <filesystem>
#include <system_error>

namespace haechi::io {

namespace {

constexpr const char* kHere = "catalog";
constexpr const char* kInstalled = "/usr/share/haechi/catalog";

std::filesystem::path beside_program() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? std::filesystem::path(kInstalled)
                : program.parent_path().parent_path() / "share" / "haechi" / "catalog";
}

bool is_folder(const std::filesystem::path& path) {
  std::error_code failed;
  return std::filesystem::is_directory(path, failed);
}

} // namespace

std::string find_catalog_path(const std::string& given) {
  if (!given.empty()) {
    return given;
  }
  if (is_folder(kHere)) {
    return kHere;
  }
  const auto installed = beside_program();
  return is_folder(installed) ? installed.string() : kInstalled;
}

} // namespace haechi::io
