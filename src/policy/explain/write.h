#pragma once
// Explanations in sentences, Korean or English, as text and as JSON. The text of people (titles,
// reasons) is taken as the policy has it, in the language asked for where it is there.

#include "base/words.h"
#include "policy/explain/explanation.h"
#include "policy/syntax/time_zone.h"
#include "wire/json/writer.h"

#include <string>
#include <string_view>

namespace haechi::policy {

struct Speech {
  Language language = Language::English;
  TimeZone zone; // in which times are told
};

// One sentence, without a place and without a line end.
[[nodiscard]] std::string to_sentence(const Statement& statement, const Speech& speech);

// `2025-02-06 10:00`, `2025년 2월 6일 10:00`; a midnight is told as its day.
[[nodiscard]] std::string to_date(Instant at, const Speech& speech);

// All of it: sections with headings, a line for each statement, with `file:line` where it is about
// something that stands in a file. Ends with a line end.
[[nodiscard]] std::string to_text(const Explanation& explanation, const Speech& speech);

// `{"v":1,"language":...,"decision":{...},"sections":[...],"alternatives":[...]}`
// (docs/policy-explain.md).
[[nodiscard]] std::string to_json(const Explanation& explanation, const Speech& speech,
                                  std::string_view digest);

void write_alternative(wire::json::Writer& out, const Alternative& alternative);

} // namespace haechi::policy
