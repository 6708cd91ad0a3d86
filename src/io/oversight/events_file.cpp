#include "io/oversight/events_file.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "io/files/read.h"
#include "oversight/happenings_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace haechi::io {

std::string find_events_file(const std::string& policy_path) {
  const std::filesystem::path path = policy_path;
  std::error_code failed;
  const bool is_folder = std::filesystem::is_directory(path, failed);
  return ((is_folder ? path : path.parent_path()) / "events.json").string();
}

Result<Events> read_events(const std::string& policy_path) {
  Events out{{find_events_file(policy_path), {}}, {}};
  struct stat status{};
  if (::lstat(out.file.path.c_str(), &status) != 0) {
    if (errno == ENOENT) {
      return out;
    }
    return fail("E-IO-001", fmt::format("`{}` cannot be read: {}", out.file.path,
                                        std::generic_category().message(errno)));
  }
  const auto text = read_file(out.file.path, oversight::kMaxHappeningsBytes);
  auto heard = text ? oversight::parse_happenings(*text)
                    : Result<oversight::Heard>(tl::make_unexpected(text.error()));
  if (!heard) {
    return tl::make_unexpected(std::move(heard.error()));
  }
  out.file.digest = to_digest_text(sha256(as_bytes(text->text)));
  out.heard = std::move(*heard);
  return out;
}

} // namespace haechi::io
