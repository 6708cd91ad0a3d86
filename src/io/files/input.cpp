#include "io/files/input.h"

#include "io/files/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> cannot_read(const std::string& path, int error) {
  return fail("E-IO-001",
              fmt::format("`{}` cannot be read: {}", path, std::generic_category().message(error)));
}

} // namespace

Instant now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Result<Input> open_input(const std::string& path) {
  const bool is_standard = path == "-";
  const int opened = is_standard ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) {
    return cannot_read(path, errno);
  }
  Input out{is_standard ? "(stdin)" : path, Fd(opened), 0, now()};
  struct stat status{};
  if (::fstat(opened, &status) != 0) {
    return cannot_read(path, errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return cannot_read(path, EISDIR);
  }
  if (S_ISREG(status.st_mode)) {
    out.size = static_cast<std::uint64_t>(status.st_size);
    out.changed = Instant(std::chrono::seconds(status.st_mtim.tv_sec));
  }
  return out;
}

Result<std::vector<std::string>> list_inputs(const std::string& file_or_folder) {
  std::error_code error;
  if (!fs::is_directory(file_or_folder, error)) {
    return std::vector<std::string>{file_or_folder};
  }
  std::vector<std::string> out;
  for (fs::directory_iterator at(file_or_folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    if (!at->path().filename().native().starts_with('.') && at->is_regular_file(error)) {
      out.push_back(at->path().string());
    }
    if (out.size() > kMaxFolderFiles) {
      return fail("E-IO-002",
                  fmt::format("`{}` holds more than {} files", file_or_folder, kMaxFolderFiles));
    }
  }
  if (error) {
    return cannot_read(file_or_folder, error.value());
  }
  if (out.empty()) {
    return fail("E-IO-003", fmt::format("`{}` holds no file", file_or_folder));
  }
  std::ranges::sort(out);
  return out;
}

} // namespace haechi::io
