#include "io/oversight/events_watch.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "io/files/read.h"
#include "oversight/happenings_file.h"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>

namespace haechi::io {

namespace {

// As EventsFile has it; of a file that cannot be read: one that no file has.
std::string find_digest(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0 && errno == ENOENT) {
    return {};
  }
  const auto text = read_file(path, oversight::kMaxHappeningsBytes);
  return text ? to_digest_text(sha256(as_bytes(text->text))) : "unreadable";
}

} // namespace

bool EventsWatch::has_news(const EventsFile& in_force, Moment now) {
  const FileMark mark = look_at_file(in_force.path);
  if (in_force.path != path_ || mark != mark_) {
    path_ = in_force.path;
    mark_ = mark;
    is_settled_ = false;
    pause_ = std::chrono::seconds(0);
    next_ = now;
  }
  if ((is_settled_ && settled_ == in_force.digest) || now < next_) {
    return false;
  }
  is_settled_ = find_digest(path_) == in_force.digest;
  settled_ = in_force.digest;
  if (is_settled_) {
    return false;
  }
  pause_ = pause_.count() == 0 ? kFirstPause : std::min(2 * pause_, kLongestPause);
  next_ = now + pause_;
  return true;
}

} // namespace haechi::io
