#include "io/files/walk.h"

#include "io/net/socket.h"

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

Error cannot_read(const std::string& path, int error) {
  return {"E-IO-001",
          fmt::format("`{}` cannot be read: {}", path, std::generic_category().message(error))};
}

struct Folder {
  fs::path path;
  std::size_t depth = 0;
};

class Walker {
 public:
  explicit Walker(const WalkLimits& limits) : limits_(limits) {}

  Walk walk(const fs::path& folder) {
    folders_.push_back({folder, 1});
    while (!folders_.empty() && !walk_.was_cut) {
      const Folder next = std::move(folders_.back());
      folders_.pop_back();
      read(next);
    }
    std::ranges::sort(walk_.files);
    return std::move(walk_);
  }

 private:
  void read(const Folder& folder) {
    if (folder.depth > limits_.depth) {
      walk_.errors.push_back({"E-IO-002", fmt::format("`{}` lies more than {} folders deep",
                                                      folder.path.string(), limits_.depth)});
      return;
    }
    std::error_code error;
    for (fs::directory_iterator at(folder.path, error); !error && at != fs::directory_iterator();
         at.increment(error)) {
      take(*at, folder.depth);
      if (walk_.was_cut) {
        return;
      }
    }
    if (error) {
      walk_.errors.push_back(cannot_read(folder.path.string(), error.value()));
    }
  }

  void take(const fs::directory_entry& entry, std::size_t depth) {
    std::error_code error;
    const fs::file_status status = entry.symlink_status(error);
    if (fs::is_directory(status)) {
      folders_.push_back({entry.path(), depth + 1});
    } else if (!fs::is_regular_file(status)) {
      ++walk_.links;
    } else if (walk_.files.size() >= limits_.files) {
      walk_.was_cut = true;
    } else {
      const std::uintmax_t size = entry.file_size(error);
      walk_.bytes += error ? 0 : size;
      walk_.files.push_back(entry.path().string());
    }
  }

  const WalkLimits& limits_;
  Walk walk_;
  std::vector<Folder> folders_;
};

} // namespace

Result<Walk> walk_files(const std::string& path, const WalkLimits& limits) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    return tl::make_unexpected(cannot_read(path, error ? error.value() : ENOENT));
  }
  if (!fs::is_directory(status)) {
    Walk walk;
    walk.files.push_back(path);
    const std::uintmax_t size = fs::file_size(path, error);
    walk.bytes = error ? 0 : size;
    return walk;
  }
  Walk walk = Walker(limits).walk(path);
  if (walk.files.empty() && walk.errors.empty()) {
    return fail("E-IO-003", fmt::format("`{}` holds no file", path));
  }
  return walk;
}

Result<SourceFile> read_walked(const std::string& path, std::size_t most_bytes) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    return tl::make_unexpected(cannot_read(path, errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return fail("E-IO-001", fmt::format("`{}` is no file any more", path));
  }
  SourceFile out{path, {}};
  constexpr std::size_t kChunk = 1U << 18U;
  for (;;) {
    const std::size_t before = out.text.size();
    out.text.resize(before + kChunk);
    const ssize_t got = ::read(file.get(), out.text.data() + before, kChunk);
    out.text.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got < 0 && errno != EINTR) {
      return tl::make_unexpected(cannot_read(path, errno));
    }
    if (out.text.size() > most_bytes) {
      return fail("E-IO-002", fmt::format("`{}` is larger than {} bytes", path, most_bytes));
    }
    if (got == 0) {
      return out;
    }
  }
}

} // namespace haechi::io
