#include "oversight/told_limits.h"

#include "oversight/event_json.h"
#include "oversight/register.h"
#include "oversight/values.h"

#include <fmt/format.h>

namespace haechi::oversight {

namespace {

Result<void> check_ladder(std::string_view text) {
  if (text.size() > kMaxText) {
    return fail("E-OVERSIGHT-013",
                fmt::format("the ladder has {} bytes; the limit is {}", text.size(), kMaxText));
  }
  const auto ladder = parse_ladder(text);
  if (!ladder) {
    return tl::make_unexpected(ladder.error());
  }
  for (const Step& step : *ladder) {
    if (step.whom.size() > kMaxIds) {
      return fail("E-OVERSIGHT-013",
                  fmt::format("step `{}@{}d` of the ladder names {}; the limit is {}",
                              to_word(step.kind), step.after.count(), step.whom.size(), kMaxIds));
    }
  }
  return {};
}

} // namespace

Result<void> check_limits(const Event& event) {
  if (event.at > kLastInstant) {
    return fail("E-OVERSIGHT-010",
                fmt::format("nothing is recorded after {}", to_rfc3339(kLastInstant)));
  }
  if (const std::size_t size = to_json(event).size(); size > kMaxEventBytes) {
    return fail("E-OVERSIGHT-010",
                fmt::format("the event has {} bytes; the limit is {}", size, kMaxEventBytes), {},
                "keep long texts in a file, and name it with its digest");
  }
  return check_ladder(find_text(event.fields, "ladder"));
}

} // namespace haechi::oversight
