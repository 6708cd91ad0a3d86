#include "io/files/temporary_folder.h"

#include "io/net/socket.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace haechi::io {

namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> folder_failure(const std::string& path, const std::error_code& error) {
  return fail("E-DEMO-004", fmt::format("cannot write to `{}`: {}", path, error.message()));
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

} // namespace

Result<TemporaryFolder> TemporaryFolder::make(const std::string& name_start) {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  std::string path = ((error ? fs::path("/tmp") : parent) / (name_start + "-XXXXXX")).string();
  if (mkdtemp(path.data()) == nullptr) {
    return folder_failure(path, last_error());
  }
  return TemporaryFolder(std::move(path), false);
}

Result<TemporaryFolder> TemporaryFolder::keep_at(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  if (!error) {
    fs::create_directories(absolute, error);
  }
  if (!error) {
    fs::permissions(absolute, fs::perms::owner_all, error);
  }
  if (error) {
    return folder_failure(path, error);
  }
  if (!fs::is_empty(absolute, error)) {
    return fail("E-DEMO-004", fmt::format("`{}` is not empty", path), {},
                "name a folder that is empty or does not exist");
  }
  return TemporaryFolder(absolute.string(), true);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), is_kept_(other.is_kept_) {}

TemporaryFolder::~TemporaryFolder() {
  if (!is_kept_ && !path_.empty()) {
    std::error_code ignored; // what cannot be removed now is the system's to clean up
    fs::remove_all(path_, ignored);
  }
}

Result<std::string> TemporaryFolder::write(const std::string& name, const std::string& text) const {
  std::string path = path_ + "/" + name;
  const Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.is_open()) {
    return folder_failure(path, last_error());
  }
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd.get(), rest.data(), rest.size());
    if (written <= 0) {
      return folder_failure(path, last_error());
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return path;
}

} // namespace haechi::io
