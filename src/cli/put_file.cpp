#include "cli/put_file.h"

#include "io/files/write.h"

namespace haechi::cli {

Result<bool> put_file(const std::string& path, std::string_view text) {
  auto created = io::create_file(path, text);
  return created || created.error().code != "E-IO-005" ? created : io::replace_file(path, text);
}

} // namespace haechi::cli
