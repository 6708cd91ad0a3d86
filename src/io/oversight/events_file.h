#pragma once
// The file of events beside a policy, by which the register tells a running gateway what has
// happened: `events.json` in the policy's folder, or in the folder of a policy that is one file.

#include "base/result.h"
#include "oversight/heard.h"

#include <string>

namespace haechi::io {

[[nodiscard]] std::string find_events_file(const std::string& policy_path);

// A file of events as it was when it was read.
struct EventsFile {
  std::string path;
  std::string digest; // of its bytes; empty: there was none
  bool operator==(const EventsFile&) const = default;
};

struct Events {
  EventsFile file;
  oversight::Heard heard; // nothing, where there was no file
};

// A file that is there and cannot be reached is an error, not the lack of one: every block that
// waits for an event would end. Errors: E-IO-001, -002, E-OVERSIGHT-031.
[[nodiscard]] Result<Events> read_events(const std::string& policy_path);

} // namespace haechi::io
