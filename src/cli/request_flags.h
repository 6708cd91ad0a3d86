#pragma once
// The flags that describe one request at the command line, shared by the commands that ask the
// policy about one. What no flag says is unknown; an empty text means "known to be nothing".

#include "base/instant.h"
#include "policy/request.h"
#include "policy/syntax/time_zone.h"
#include "wire/json/value.h"

#include <array>
#include <string>
#include <vector>

namespace haechi::cli {

class Command;
class Option;

inline constexpr std::size_t kTextFlagCount = 14;

struct RequestFlags {
  std::array<std::string, kTextFlagCount> texts;
  // Told apart from an empty text, which means "known to be nothing".
  std::array<const Option*, kTextFlagCount> text_flags{};
  std::vector<std::string> groups;
  std::vector<std::string> attributes; // name=value
  std::vector<std::string> facts;      // name=value
  std::vector<std::string> events;     // name=time
  std::vector<std::string> lifted;     // order=time
  std::vector<std::string> grades;
  std::vector<std::string> findings;
  bool is_open = false;
};

// `flags` outlives the parse.
void add_request_flags(Command& command, RequestFlags& flags);

// Only those that describe the subject and the time: person, device, zone, events and liftings.
void add_subject_flags(Command& command, RequestFlags& flags);

// The request that the flags describe, in the shape of its JSON, so that one reader judges both.
// Errors: E-CLI-002.
[[nodiscard]] Result<wire::json::Value> to_request_value(const RequestFlags& flags, Instant now);

// The same, read. `now` stands in where `--at` is not given. Errors: E-CLI-002, E-REQUEST-*.
[[nodiscard]] Result<policy::Request> to_request(const RequestFlags& flags, Instant now,
                                                 const policy::TimeZone& zone);

} // namespace haechi::cli
