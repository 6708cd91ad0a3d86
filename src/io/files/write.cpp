#include "io/files/write.h"

#include "io/net/socket.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace {

tl::unexpected<Error> cannot_write(const std::string& path, int error) {
  return fail("E-IO-004", fmt::format("`{}` cannot be written: {}", path,
                                      std::generic_category().message(error)));
}

// 0, or the error.
int write_whole(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return errno;
    }
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0 ? 0 : errno;
}

} // namespace

Result<bool> replace_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const std::string target = std::filesystem::canonical(path, error).string();
  struct stat status{};
  if (error || ::stat(target.c_str(), &status) != 0) {
    return cannot_write(path, error ? error.value() : errno);
  }
  std::string beside = target + ".XXXXXX";
  const Fd file(::mkostemp(beside.data(), O_CLOEXEC));
  if (!file.is_open()) {
    return cannot_write(path, errno);
  }
  int failed = write_whole(file.get(), text);
  if (failed == 0 && ::fchmod(file.get(), status.st_mode & 07777U) != 0) {
    failed = errno;
  }
  if (failed == 0 && ::rename(beside.c_str(), target.c_str()) != 0) {
    failed = errno;
  }
  if (failed != 0) {
    ::unlink(beside.c_str());
    return cannot_write(path, failed);
  }
  return true;
}

Result<bool> create_file(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.is_open() && errno == EEXIST) {
    return fail("E-IO-005", fmt::format("`{}` is there already and stays as it is", path), {},
                "name another file");
  }
  if (!file.is_open()) {
    return cannot_write(path, errno);
  }
  if (const int failed = write_whole(file.get(), text); failed != 0) {
    ::unlink(path.c_str());
    return cannot_write(path, failed);
  }
  return true;
}

} // namespace haechi::io
