#pragma once
// Text of others on a terminal or in a report: nothing in it may start a line, move the cursor or
// turn the reading direction unseen.

#include <string>
#include <string_view>

namespace haechi::text {

// Holds a control (C0 but for tab and newline, DEL, C1), a separator of lines or paragraphs, or a
// character that turns the direction of reading. What is no UTF-8 counts as such.
[[nodiscard]] bool has_hidden(std::string_view text);

// One line: tab and newline become `\t` and `\n`, the rest of the above `\u{200e}`, and what is no
// UTF-8 `\x{ff}`.
[[nodiscard]] std::string to_visible(std::string_view text);

} // namespace haechi::text
