#include "io/ledger/aside.h"

#include "io/files/read.h"
#include "io/ledger/record_lines.h"
#include "io/net/socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kNew = ".new";
constexpr std::string_view kHalf = ".half"; // being written: means nothing
constexpr std::size_t kMostBytes = std::size_t{1} << 36U;

tl::unexpected<Error> cannot_set_aside(const std::string& path) {
  return fail("E-LEDGER-001", fmt::format("the damaged end of `{}` cannot be set aside: {}", path,
                                          std::generic_category().message(errno)));
}

bool exists(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

// Nothing where there is no file.
Result<std::string> read_or_nothing(const std::string& path) {
  if (!exists(path)) {
    return std::string();
  }
  auto file = read_file(path, kMostBytes);
  return file ? Result<std::string>(std::move(file->text))
              : Result<std::string>(tl::make_unexpected(std::move(file.error())));
}

bool write_whole(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  while (file.is_open() && !text.empty()) {
    const ssize_t done = ::write(file.get(), text.data(), text.size());
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done <= 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  return file.is_open() && ::fsync(file.get()) == 0;
}

// The bytes by which `after` is longer.
std::string_view grown_by(std::string_view before, std::string_view after) {
  return after.substr(std::min(before.size(), after.size()));
}

} // namespace

Result<Aside> begin_aside(const std::string& dir, const std::string& name, std::uint64_t offset) {
  const std::string path = dir + "/" + name;
  Aside out{name, name + std::string(kAsideSuffix), 0, {}};
  const std::string aside = dir + "/" + out.file;
  const std::string fresh = aside + std::string(kNew);
  const auto text = read_or_nothing(path);
  auto before = read_or_nothing(exists(fresh) ? fresh : aside);
  if (!text || !before) {
    return tl::make_unexpected(text ? before.error() : text.error());
  }
  const std::string_view moved =
      std::string_view(*text).substr(std::min<std::size_t>(offset, text->size()));
  out.bytes = moved.size();
  const std::string all = *before + std::string(moved);
  out.digest = sha256(as_bytes(all));
  const std::string half = aside + std::string(kHalf);
  if (!write_whole(half, all) || std::rename(half.c_str(), fresh.c_str()) != 0 ||
      ::truncate(path.c_str(), static_cast<off_t>(offset)) != 0) {
    auto error = cannot_set_aside(path);
    ::unlink(half.c_str());
    return error;
  }
  return out;
}

Result<void> finish_aside(const std::string& dir, const Aside& aside) {
  const std::string path = dir + "/" + aside.file;
  if (std::rename((path + std::string(kNew)).c_str(), path.c_str()) != 0) {
    return cannot_set_aside(path);
  }
  return {};
}

namespace {

// The record files of which bytes were being set aside; what was only begun is removed.
std::vector<std::string> list_begun(const std::string& dir) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator at(dir, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    const std::size_t end = name.find(kAsideSuffix);
    if (end == std::string::npos || !parse_record_file_name(name.substr(0, end))) {
      continue;
    }
    const std::string_view rest = std::string_view(name).substr(end + kAsideSuffix.size());
    if (rest == kHalf) {
      ::unlink(at->path().c_str());
    } else if (rest == kNew) {
      out.push_back(name.substr(0, end));
    }
  }
  std::ranges::sort(out);
  return out;
}

} // namespace

Result<std::vector<Aside>> find_unfinished_asides(const std::string& dir) {
  std::vector<Aside> out;
  for (const std::string& name : list_begun(dir)) {
    const std::string aside = dir + "/" + name + std::string(kAsideSuffix);
    const std::string fresh = aside + std::string(kNew);
    const auto text = read_or_nothing(dir + "/" + name);
    const auto before = read_or_nothing(aside);
    const auto after = read_or_nothing(fresh);
    if (!text || !before || !after) {
      return tl::make_unexpected(!text ? text.error() : !before ? before.error() : after.error());
    }
    const std::string_view moved = grown_by(*before, *after);
    if (text->ends_with(moved)) {
      ::unlink(fresh.c_str()); // not cut off yet: nothing has happened
      continue;
    }
    out.push_back({name, name + std::string(kAsideSuffix), moved.size(), sha256(as_bytes(*after))});
  }
  return out;
}

} // namespace haechi::io
