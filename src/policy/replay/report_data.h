#pragma once
// A report for programs: JSON (one object) and CSV (RFC 4180, one line for each row of the report).

#include "policy/replay/report_text.h"

#include <string>

namespace haechi::policy::replay {

// Keys are added over time, never renamed.
[[nodiscard]] std::string to_json(const Report& report, const Origin& origin);

// change,body,services,before,after,by,reason,requests,people,estimate; hidden rows have no body.
// A cell that a spreadsheet would take for a formula begins with an apostrophe.
[[nodiscard]] std::string to_csv(const Report& report);

} // namespace haechi::policy::replay
