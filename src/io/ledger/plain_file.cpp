#include "io/ledger/plain_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace {

constexpr std::size_t kChunk = 64U << 10U;

tl::unexpected<Error> unreadable(const std::string& path, std::string_view why) {
  return fail("E-LEDGER-006", fmt::format("cannot be read: {}", why), {.file = path});
}

} // namespace

Result<Fd> open_plain(const std::string& path) {
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status{};
  if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
    return unreadable(path, std::generic_category().message(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return unreadable(path, "it is no file");
  }
  return file;
}

Result<std::string> read_plain(const std::string& path, std::size_t most) {
  auto file = open_plain(path);
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  std::string out;
  for (;;) {
    const std::size_t before = out.size();
    out.resize(before + kChunk);
    const ssize_t got = ::read(file->get(), out.data() + before, kChunk);
    const int error = errno;
    out.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got < 0 && error != EINTR) {
      return unreadable(path, std::generic_category().message(error));
    }
    if (out.size() > most) {
      return unreadable(path, "it is too large");
    }
    if (got == 0) {
      return out;
    }
  }
}

} // namespace haechi::io
