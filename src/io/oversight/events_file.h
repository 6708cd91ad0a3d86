#pragma once
// The file of events beside a policy, by which the register tells a running gateway what has
// happened: `events.json` in the policy's folder, or in the folder of a policy that is one file.

#include "base/result.h"
#include "policy/decide/name_decision.h"

#include <string>

namespace haechi::io {

[[nodiscard]] std::string find_events_file(const std::string& policy_path);

// Nothing has happened where there is no such file. Errors: E-IO-001, -002, E-OVERSIGHT-031.
[[nodiscard]] Result<policy::Happenings> read_events(const std::string& policy_path);

// Notices that the file is another one than when it was looked at last.
class EventsWatch {
 public:
  explicit EventsWatch(std::string file);

  [[nodiscard]] bool has_changed();

 private:
  // Of no file: all zero.
  struct Mark {
    unsigned long long inode = 0, size = 0, seconds = 0, nanoseconds = 0;
    bool operator==(const Mark&) const = default;
  };

  [[nodiscard]] Mark look() const;

  std::string file_;
  Mark mark_;
};

} // namespace haechi::io
