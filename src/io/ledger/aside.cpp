#include "io/ledger/aside.h"

#include "io/files/read.h"
#include "io/ledger/record_lines.h"
#include "io/net/socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

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

// What an unfinished setting aside left of one record file.
struct Begun {
  std::string record;                  // the record file
  std::string file;                    // NAME.partial.OFFSET.new
  std::optional<std::uint64_t> offset; // earlier versions gave none
};

// nullopt: the name of something else.
std::optional<Begun> parse_begun(const std::string& file) {
  const std::size_t end = file.find(kAsideSuffix);
  if (end == std::string::npos || !file.ends_with(kNew) ||
      !parse_record_file_name(file.substr(0, end))) {
    return std::nullopt;
  }
  Begun out{file.substr(0, end), file, std::nullopt};
  const std::size_t behind = end + kAsideSuffix.size();
  if (file.size() == behind + kNew.size()) {
    return out;
  }
  const char* last = file.data() + file.size() - kNew.size();
  std::uint64_t offset = 0;
  const auto [at, error] = std::from_chars(file.data() + behind + 1, last, offset);
  if (file[behind] != '.' || error != std::errc() || at != last) {
    return std::nullopt;
  }
  out.offset = offset;
  return out;
}

std::vector<std::string> list_names(const std::string& dir) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator at(dir, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    out.push_back(at->path().filename().string());
  }
  std::ranges::sort(out);
  return out;
}

// By the record file; of one, the longest first: it holds what the others do.
std::vector<Begun> list_begun(const std::string& dir) {
  std::vector<Begun> out;
  for (const std::string& name : list_names(dir)) {
    if (auto begun = parse_begun(name)) {
      out.push_back(std::move(*begun));
    }
  }
  const auto size_of = [&](const Begun& begun) {
    std::error_code error;
    const auto size = fs::file_size(dir + "/" + begun.file, error);
    return error ? 0 : size;
  };
  std::ranges::sort(out, [&](const Begun& a, const Begun& b) {
    return std::pair(a.record, size_of(b)) < std::pair(b.record, size_of(a));
  });
  return out;
}

// The bytes by which `after` is longer.
std::string_view grown_by(std::string_view before, std::string_view after) {
  return after.substr(std::min(before.size(), after.size()));
}

// Whether the record file still holds what `aside`, of which `moved` is new, was to take from it.
// Where the place of the cut is known, bytes that only look the same stand in another place.
bool is_uncut(std::string_view record, std::string_view aside, std::string_view moved,
              std::optional<std::uint64_t> offset) {
  if (!offset) {
    return record.ends_with(moved);
  }
  return record.size() > *offset && aside.ends_with(record.substr(*offset));
}

} // namespace

Result<Aside> begin_aside(const std::string& dir, const std::string& name, std::uint64_t offset) {
  const std::string path = dir + "/" + name;
  Aside out{name, name + std::string(kAsideSuffix), 0, {}, {}};
  const std::string aside = dir + "/" + out.file;
  out.begun = fmt::format("{}.{}{}", out.file, offset, kNew);
  const std::string fresh = dir + "/" + out.begun;
  auto begun = list_begun(dir);
  std::erase_if(begun, [&](const Begun& each) { return each.record != name; });
  const auto text = read_or_nothing(path);
  auto before = read_or_nothing(begun.empty() ? aside : dir + "/" + begun.front().file);
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
  for (const Begun& each : begun) {
    if (each.file != out.begun) {
      ::unlink((dir + "/" + each.file).c_str()); // the fresh one holds it
    }
  }
  return out;
}

Result<void> finish_aside(const std::string& dir, const Aside& aside) {
  const std::string path = dir + "/" + aside.file;
  if (std::rename((dir + "/" + aside.begun).c_str(), path.c_str()) != 0) {
    return cannot_set_aside(path);
  }
  return {};
}

Result<std::vector<Aside>> find_unfinished_asides(const std::string& dir) {
  for (const std::string& name : list_names(dir)) {
    const std::size_t end = name.find(kAsideSuffix);
    if (end != std::string::npos && name.substr(end + kAsideSuffix.size()) == kHalf &&
        parse_record_file_name(name.substr(0, end))) {
      ::unlink((dir + "/" + name).c_str());
    }
  }
  std::vector<Aside> out;
  for (const Begun& begun : list_begun(dir)) {
    const std::string aside = begun.record + std::string(kAsideSuffix);
    const std::string fresh = dir + "/" + begun.file;
    if (!out.empty() && out.back().from == begun.record) {
      ::unlink(fresh.c_str()); // the longer one holds it
      continue;
    }
    const auto text = read_or_nothing(dir + "/" + begun.record);
    const auto before = read_or_nothing(dir + "/" + aside);
    const auto after = read_or_nothing(fresh);
    if (!text || !before || !after) {
      return tl::make_unexpected(!text ? text.error() : !before ? before.error() : after.error());
    }
    const std::string_view moved = grown_by(*before, *after);
    if (is_uncut(*text, *after, moved, begun.offset)) {
      ::unlink(fresh.c_str()); // nothing has happened yet
      continue;
    }
    out.push_back({begun.record, aside, moved.size(), sha256(as_bytes(*after)), begun.file});
  }
  return out;
}

bool has_aside(const std::string& dir, const std::string& name) {
  return exists(dir + "/" + name + std::string(kAsideSuffix)) ||
         std::ranges::any_of(list_begun(dir),
                             [&](const Begun& begun) { return begun.record == name; });
}

} // namespace haechi::io
