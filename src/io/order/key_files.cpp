#include "io/order/key_files.h"

#include "io/files/read.h"
#include "io/net/socket.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace {

constexpr std::size_t kMostBytes = 64U << 10U;

tl::unexpected<Error> cannot(std::string_view do_what, const std::string& path, int error) {
  return fail("E-ORDER-012", fmt::format("cannot {} `{}`: {}", do_what, path,
                                         std::generic_category().message(error)));
}

} // namespace

Result<void> write_key_file(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) {
    return cannot("make", path, errno);
  }
  while (!text.empty()) {
    const ssize_t done = ::write(file.get(), text.data(), text.size());
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done <= 0) {
      const int error = done < 0 ? errno : ENOSPC;
      ::unlink(path.c_str());
      return cannot("write", path, error);
    }
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  if (::fsync(file.get()) != 0) {
    const int error = errno;
    ::unlink(path.c_str());
    return cannot("write", path, error);
  }
  return {};
}

Result<std::string> read_key_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return cannot("read", path, errno);
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail("E-ORDER-013", fmt::format("`{}` may be opened by others", path), {},
                "chmod 0600 " + path);
  }
  auto file = read_file(path, kMostBytes);
  if (!file) {
    return fail("E-ORDER-012", file.error().message);
  }
  return std::move(file->text);
}

} // namespace haechi::io
