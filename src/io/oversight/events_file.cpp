#include "io/oversight/events_file.h"

#include "io/files/read.h"
#include "oversight/happenings_file.h"

#include <filesystem>
#include <sys/stat.h>
#include <utility>

namespace haechi::io {

std::string find_events_file(const std::string& policy_path) {
  const std::filesystem::path path = policy_path;
  std::error_code failed;
  const bool is_folder = std::filesystem::is_directory(path, failed);
  return ((is_folder ? path : path.parent_path()) / "events.json").string();
}

Result<policy::Happenings> read_events(const std::string& policy_path) {
  const std::string path = find_events_file(policy_path);
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return policy::Happenings();
  }
  return read_file(path, oversight::kMaxHappeningsBytes).and_then(oversight::parse_happenings);
}

EventsWatch::EventsWatch(std::string file) : file_(std::move(file)), mark_(look()) {}

EventsWatch::Mark EventsWatch::look() const {
  struct stat status{};
  if (::stat(file_.c_str(), &status) != 0) {
    return {};
  }
  return {status.st_ino, static_cast<unsigned long long>(status.st_size),
          static_cast<unsigned long long>(status.st_mtim.tv_sec),
          static_cast<unsigned long long>(status.st_mtim.tv_nsec)};
}

bool EventsWatch::has_changed() {
  const Mark now = look();
  return std::exchange(mark_, now) != now;
}

} // namespace haechi::io
