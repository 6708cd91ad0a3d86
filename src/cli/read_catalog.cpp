#include "cli/read_catalog.h"

#include "catalog/load.h"
#include "catalog/overlay.h"
#include "io/files/catalog_path.h"
#include "io/files/read.h"

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

} // namespace haechi::cli
