#pragma once
// The table of all events: to which thing each happens, in which states, what state it leads to,
// which fields it has, and who may cause it. Commands, checks and documents are made from it.

#include "oversight/event.h"
#include "oversight/things.h"

#include <optional>
#include <span>
#include <vector>

namespace haechi::oversight {

enum class FieldType : std::uint8_t {
  Text,    // at most kMaxText bytes
  Id,      // at most kMaxId bytes without blanks, commas and controls
  Ids,     // ids with commas between
  Date,    // RFC 3339 in UTC
  Count,   // 0 to kMaxCount
  Ladder,  // ladder.h
  Measure, // restrict, block
  Force,   // binding, advice, external
  Finding, // open, answered, insufficient, contradicted
  Result,  // pass, fail
  Appeal,  // pending, granted, partly-granted, rejected, withdrawn
};

inline constexpr std::size_t kMaxText = 16'384;
inline constexpr std::size_t kMaxId = 200;
inline constexpr std::size_t kMaxIds = 500;
inline constexpr unsigned kMaxCount = 3'650;

enum class Use : std::uint8_t {
  Required,
  Optional,
  Attached, // set by commands that check it, never by a verb's option
  Internal, // set by the register itself, never by people
};

struct FieldSpec {
  std::string_view name;
  FieldType type{};
  Use use = Use::Optional;
  std::string_view help;
  std::optional<Thing> refers_to{}; // the id of such a thing, which must be there
};

// What an officer must be entitled to before an event counts.
enum class Power : std::uint8_t { None, Sign, Order, Lift, Exempt };

struct EventSpec {
  EventKind kind{};
  std::string_view word;
  Thing thing{};
  std::string_view verb; // of the command; empty: only time brings it
  std::string_view help;
  std::vector<State> from; // empty: it makes the thing
  State to{};              // None: the state stays
  std::vector<FieldSpec> fields;
  Power power = Power::None;
  std::string_view policy_event{}; // what the policy hears, as `WORD:ID`; empty: nothing
};

[[nodiscard]] std::span<const EventSpec> event_table();
[[nodiscard]] const EventSpec& spec_of(EventKind kind);
// nullptr: there is no such event.
[[nodiscard]] const EventSpec* find_spec(std::string_view word);
[[nodiscard]] const FieldSpec* find_field(const EventSpec& spec, std::string_view name);

// `sign`; empty for None.
[[nodiscard]] std::string_view to_word(Power power);
// The words that a field of a closed vocabulary may have; empty for the other types.
[[nodiscard]] std::span<const std::string_view> words_of(FieldType type);

} // namespace haechi::oversight
