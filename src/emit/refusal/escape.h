#pragma once
// Makes text fit for a place where markup or line breaks would have a meaning.
// Posture: robust to untrusted client and operator text; invalid UTF-8 becomes U+FFFD.

#include <cstddef>
#include <string>
#include <string_view>

namespace haechi::emit {

// For HTML text and double-quoted attribute values: & < > " ' are written as references, control
// characters as blanks.
[[nodiscard]] std::string escape_html(std::string_view text);

// On one line: control characters, line and paragraph separators and bidirectional controls become
// blanks, runs of blanks one.
[[nodiscard]] std::string to_one_line(std::string_view text);

// The longest prefix of `text` (valid UTF-8) that has at most `most_bytes` bytes and ends at a
// character's border.
[[nodiscard]] std::string_view cut_at_character(std::string_view text, std::size_t most_bytes);

} // namespace haechi::emit
