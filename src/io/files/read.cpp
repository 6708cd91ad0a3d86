#include "io/files/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

struct FileCloser {
  void operator()(std::FILE* file) const {
    if (file != stdin) {
      std::fclose(file); // read only: nothing can be lost
    }
  }
};

tl::unexpected<Error> cannot_read(const std::string& path, int error) {
  return fail("E-IO-001",
              fmt::format("`{}` cannot be read: {}", path, std::generic_category().message(error)));
}

} // namespace

Result<SourceFile> read_file(const std::string& path, std::size_t most_bytes) {
  std::error_code ignored;
  if (path != "-" && fs::is_directory(path, ignored)) {
    return cannot_read(path, EISDIR);
  }
  const std::unique_ptr<std::FILE, FileCloser> file(path == "-" ? stdin
                                                                : std::fopen(path.c_str(), "rbe"));
  if (!file) {
    return cannot_read(path, errno);
  }
  SourceFile out{path == "-" ? "(stdin)" : path, {}};
  constexpr std::size_t kChunk = 1U << 16U;
  for (;;) {
    const std::size_t before = out.text.size();
    out.text.resize(before + kChunk);
    const std::size_t got = std::fread(out.text.data() + before, 1, kChunk, file.get());
    out.text.resize(before + got);
    if (out.text.size() > most_bytes) {
      return fail("E-IO-002", fmt::format("`{}` is larger than {} bytes", path, most_bytes));
    }
    if (got == 0) {
      if (std::ferror(file.get()) != 0) {
        return cannot_read(path, errno);
      }
      return out;
    }
  }
}

Result<std::vector<SourceFile>> read_yaml(const std::string& file_or_folder) {
  std::error_code error;
  if (!fs::is_directory(file_or_folder, error)) {
    auto file = read_file(file_or_folder);
    if (!file) {
      return tl::make_unexpected(file.error());
    }
    return std::vector<SourceFile>{std::move(*file)};
  }
  std::vector<std::string> paths;
  fs::recursive_directory_iterator at(file_or_folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const fs::path& path = at->path();
    if (path.filename().native().starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    if (path.extension() == ".yaml" && at->is_regular_file(error)) {
      paths.push_back(path.string());
    }
    if (paths.size() > kMaxFolderFiles) {
      return fail("E-IO-002",
                  fmt::format("`{}` holds more than {} files", file_or_folder, kMaxFolderFiles));
    }
  }
  if (error) {
    return cannot_read(file_or_folder, error.value());
  }
  if (paths.empty()) {
    return fail("E-IO-003", fmt::format("`{}` holds no *.yaml file", file_or_folder));
  }
  std::ranges::sort(paths);
  std::vector<SourceFile> out;
  for (const std::string& path : paths) {
    auto file = read_file(path);
    if (!file) {
      return tl::make_unexpected(file.error());
    }
    out.push_back(std::move(*file));
  }
  return out;
}

} // namespace haechi::io
