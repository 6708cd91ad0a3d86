#pragma once
// The time zone in which a policy's dates are read: an IANA name (`Asia/Seoul`), a fixed offset
// (`+09:00`) or UTC.
// Promises that every local time has exactly one instant: a time that a clock change repeats is
// the first of the two; a time that it skips is read with the offset before the change, so that a
// day without a midnight begins at its first moment. Reads no clock and no machine setting.

#include "base/instant.h"
#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace haechi::policy {

class TimeZone {
 public:
  TimeZone(); // UTC

  // Errors: E-POLICY-007 with a suggestion.
  [[nodiscard]] static Result<TimeZone> make(std::string_view name);

  // Unless the text carried its own offset, reads it in this zone.
  [[nodiscard]] Instant to_instant(const DateTime& written) const;

  // Reads a date or date-time (base/instant.h). Errors: E-BASE-001.
  [[nodiscard]] Result<Instant> parse_instant(std::string_view text) const;

 private:
  struct Rules; // of an IANA zone
  std::chrono::minutes offset_{0};
  std::shared_ptr<const Rules> rules_; // immutable; null: `offset_` holds always
};

} // namespace haechi::policy
