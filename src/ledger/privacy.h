#pragma once
// What of a record may be written down, and how people enter it. Applied where records leave the
// workers for a file: what is not allowed there never reaches a disk. Records of the gateway itself
// (start, reload, stop, gap, repair) tell of nobody and always pass.
//
// A pseudonym is the keyed hash (HMAC-SHA256) of a subject and of the period it fell into: whoever
// has no key cannot go back from it, whoever has it can find the records of a person he knows. In
// the next period the same person has another one. Body, device class and zone stay.

#include "base/digest.h"
#include "ledger/record.h"

#include <optional>
#include <string_view>

namespace haechi::wire::json {
struct Value;
} // namespace haechi::wire::json

namespace haechi::ledger {

// Names: also the ordinary allowed names that DNS was asked for; Decisions: whatever is not a plain
// allow; Counts: numbers of each minute, nothing else.
enum class Level : std::uint8_t { Names, Decisions, Counts };

// How a person enters the records: as configuration names him, by a pseudonym, not at all.
enum class Subjects : std::uint8_t { Named, Pseudonyms, Omitted };

struct PrivacyRules {
  Level level = Level::Decisions;
  Subjects subjects = Subjects::Named;
  std::uint32_t pseudonym_days = 30; // the length of a period; 0: one without end
  Bytes key;                         // not empty where there are pseudonyms

  [[nodiscard]] bool wants_allowed() const { return level == Level::Names; }
};

// `p-` and 20 hexadecimal digits.
[[nodiscard]] std::string make_pseudonym(const PrivacyRules& rules, std::string_view subject,
                                         Instant at);

// Whether it reads as one.
[[nodiscard]] bool is_pseudonym(std::string_view subject);

// The line of a record as it may leave for other systems: its subject as a pseudonym, as
// apply_privacy makes it, and then without its salt, with which the name could be tried against the
// leaf. `record` is `line`, read. A line about nobody, and one with a pseudonym, stays as it is.
[[nodiscard]] std::string hide_subject(const PrivacyRules& rules, const wire::json::Value& record,
                                       std::string_view line);

// The record as it may be written; nullopt: it is only counted.
[[nodiscard]] std::optional<Record> apply_privacy(const PrivacyRules& rules, Record record);

} // namespace haechi::ledger
