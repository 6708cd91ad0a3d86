#include "io/files/file_mark.h"

#include <sys/stat.h>

namespace haechi::io {

FileMark look_at_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return {};
  }
  return {status.st_ino, static_cast<unsigned long long>(status.st_size),
          static_cast<unsigned long long>(status.st_mtim.tv_sec),
          static_cast<unsigned long long>(status.st_mtim.tv_nsec)};
}

} // namespace haechi::io
