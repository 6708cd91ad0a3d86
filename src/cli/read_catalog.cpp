#include "cli/read_catalog.h"

#include "catalog/load.h"
#include "catalog/overlay.h"
#include "io/files/catalog_path.h"
#include "io/files/read.h"

#include <filesystem>
#include <system_error>

namespace haechi::cli {

ResultOrErrors<std::vector<SourceFile>> read_catalog_files(const std::string& path,
                                                           const std::string& overlay) {
  auto files = io::read_yaml(io::find_catalog_path(path));
  if (!files) {
    return tl::unexpected(Errors{files.error()});
  }
  if (overlay.empty()) {
    return std::move(*files);
  }
  auto local = io::read_yaml(overlay);
  if (!local) {
    return tl::unexpected(Errors{local.error()});
  }
  return catalog::join_overlay(std::move(*files), std::move(*local));
}

ResultOrErrors<std::shared_ptr<const catalog::Catalog>> read_catalog(const std::string& path,
                                                                     const std::string& overlay) {
  const auto files = read_catalog_files(path, overlay);
  if (!files) {
    return tl::unexpected(files.error());
  }
  return catalog::load_catalog(*files);
}

Result<std::string> read_must_stay(const std::string& path) {
  const std::filesystem::path catalog = io::find_catalog_path(path);
  std::error_code error;
  const auto folder =
      std::filesystem::is_directory(catalog, error) ? catalog : catalog.parent_path();
  const std::filesystem::path list = folder / "must-stay.txt";
  if (std::filesystem::symlink_status(list, error).type() ==
      std::filesystem::file_type::not_found) {
    return std::string();
  }
  return io::read_file(list.string()).map([](SourceFile file) { return std::move(file.text); });
}

} // namespace haechi::cli
