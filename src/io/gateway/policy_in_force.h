#pragma once
// The policy of a gateway together with what the register tells it. The file of events is read
// before the policy: whoever changes both writes the events last, and so news that were missed stay
// news. Errors: those of the policy's files, E-OVERSIGHT-031, -032.

#include "engine/config/path.h"
#include "io/oversight/events_file.h"
#include "oversight/settle.h"

#include <memory>

namespace haechi::io {

struct PolicyInForce {
  std::shared_ptr<const policy::Policy> as_written;
  std::shared_ptr<const policy::Policy> settled; // knows what has happened
  std::map<std::string, Instant> lifted;
  EventsFile events;
  oversight::Told told;
};

enum class FormerEvents : unsigned char { None, Some };

// Some: there was a file of events, and where none is now, all that it told would be taken back.
// Adds to `warnings` E-OVERSIGHT-033 of an order that waits for an event without there being a
// file.
[[nodiscard]] ResultOrErrors<PolicyInForce>
read_policy_in_force(const engine::config::Path& where, FormerEvents former, Errors& warnings);

// For records: `events DIGEST: ` and what the policy was told; empty where there is no file.
[[nodiscard]] std::string to_note(const EventsFile& events, const oversight::Told& told);

} // namespace haechi::io
