#pragma once
// The demo's results for people: a table grouped by who asked, aligned also where Korean letters
// are two columns wide, coloured on terminals only; and the same as JSON.

#include "cli/demo_probe.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::cli {

enum class Paint : bool { Plain, Colours };

// Columns of a terminal that the text takes (Hangul, CJK and full-width forms take two).
[[nodiscard]] std::size_t display_width(std::string_view text);

// `results` in the order of the story's rows.
[[nodiscard]] std::string make_table(const DemoStory& story, const std::vector<DemoResult>& results,
                                     Paint paint);

[[nodiscard]] std::string make_json(const DemoStory& story, const std::vector<DemoResult>& results);

} // namespace haechi::cli
