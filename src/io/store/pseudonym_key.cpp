#include "io/store/pseudonym_key.h"

#include "io/files/read.h"
#include "io/net/socket.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMostBytes = 4'096;

tl::unexpected<Error> refuse(const std::string& path, std::string_view why) {
  return fail("E-RECORD-004",
              fmt::format("the key of the pseudonyms `{}` cannot be used: {}", path, why), {},
              "mode 0600, 64 hexadecimal digits; without the file a new key is made, in a folder "
              "that the gateway's user may write to (records: {pseudonym_key: FILE})");
}

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

std::optional<Bytes> parse_hex(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  if (text.size() != 2 * kKeyBytes) {
    return std::nullopt;
  }
  Bytes out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = kDigits.find(text[i]);
    const std::size_t low = kDigits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) {
      return std::nullopt;
    }
    out.push_back(static_cast<Byte>(high * 16 + low));
  }
  return out;
}

// The file is whole or not there: written beside and linked, so that two who start at once have
// one.
Result<Bytes> make_key(const std::string& path) {
  Bytes key(kKeyBytes);
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    return refuse(path, "the system gives no randomness");
  }
  const std::string text = to_hex(key) + "\n";
  const std::string beside = fmt::format("{}.{}", path, ::getpid());
  const Fd file(::open(beside.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  const bool is_written =
      file.is_open() &&
      ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file.get()) == 0;
  const bool is_made = is_written && ::link(beside.c_str(), path.c_str()) == 0;
  const int error = errno;
  ::unlink(beside.c_str());
  if (!is_made && !(is_written && error == EEXIST)) {
    return refuse(path, reason_of(error));
  }
  return read_pseudonym_key(path);
}

bool is_there(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

} // namespace

PseudonymKeyPlace find_pseudonym_key(const engine::config::Records& records) {
  const std::string inside = records.dir.path + "/pseudonym.key";
  const std::string& path = records.pseudonym_key.path;
  const bool is_default = path == engine::config::default_pseudonym_key(records.dir.path);
  if (is_default && !is_there(path) && is_there(inside)) {
    return {inside, true};
  }
  return {path, path.starts_with(records.dir.path + "/")};
}

Result<Bytes> read_pseudonym_key(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return refuse(path, reason_of(errno));
  }
  if ((status.st_mode & 077U) != 0) {
    return refuse(path, fmt::format("others may open it (mode {:04o})", status.st_mode & 07777U));
  }
  const auto file = read_file(path, kMostBytes);
  if (!file) {
    return refuse(path, file.error().message);
  }
  std::string_view text = file->text;
  while (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  auto key = parse_hex(text);
  if (!key) {
    return refuse(path, "it holds something else");
  }
  return std::move(*key);
}

Result<Bytes> read_or_make_pseudonym_key(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) != 0 && errno == ENOENT ? make_key(path)
                                                               : read_pseudonym_key(path);
}

} // namespace haechi::io
