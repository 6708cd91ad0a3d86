#include "cli/read_catalog.h"

#include "catalog/load.h"
#include "io/files/catalog_path.h"
#include "io/files/read.h"

namespace haechi::cli {

ResultOrErrors<std::shared_ptr<const catalog::Catalog>> read_catalog(const std::string& path) {
  const auto files = io::read_yaml(io::find_catalog_path(path));
  if (!files) {
    return tl::unexpected(Errors{files.error()});
  }
  return catalog::load_catalog(*files);
}

} // namespace haechi::cli
