#include "io/files/folder_lock.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace haechi::io {

namespace {

constexpr std::chrono::milliseconds kPause{20};

} // namespace

FolderLock::FolderLock(Fd file, std::string folder)
    : file_(std::move(file)), folder_(std::move(folder)) {}

Result<FolderLock> FolderLock::take(const std::string& folder) {
  Fd file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.is_open()) {
    return fail("E-IO-001", fmt::format("`{}` cannot be opened as a folder: {}", folder,
                                        std::generic_category().message(errno)));
  }
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() >= end) {
      return fail("E-IO-006", fmt::format("another command works on the files of `{}`", folder), {},
                  "try again when it is done");
    }
    std::this_thread::sleep_for(kPause);
  }
  return FolderLock(std::move(file), folder);
}

Result<FolderLock> FolderLock::take_around(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return take(folder.empty() ? "." : folder);
}

Result<void> FolderLock::sync() const {
  if (::fsync(file_.get()) == 0) {
    return {};
  }
  return fail("E-IO-004", fmt::format("`{}` cannot be brought to disk: {}", folder_,
                                      std::generic_category().message(errno)));
}

} // namespace haechi::io
