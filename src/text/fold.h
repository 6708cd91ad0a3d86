#pragma once
// What stands for one code point or one escape in a shadow text.
// Posture: robust to untrusted client input.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace haechi::text {

enum class Fold : std::uint8_t { Keep, Delete, Same, Ascending, Digits };

struct Folded {
  Fold fold = Fold::Keep;
  char by = 0; // the ASCII character, unless kept or deleted
};

[[nodiscard]] Folded fold(char32_t code_point);

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0; // in bytes of the text; 0: no valid UTF-8
};

[[nodiscard]] CodePoint read_code_point(std::string_view text);

// Writes UTF-8 to `out` (4 bytes of room); the length.
[[nodiscard]] std::size_t put_code_point(char32_t value, char* out);

// One escape at the front of `text`: `\u0039`, `\x39`, `\n`, `\\u0039`, `&#48;`, `&nbsp;`, `%39`,
// `%EA%B0%80`. `length` is that of the escape.
[[nodiscard]] std::optional<CodePoint> read_escape(std::string_view text);

// Conjoining jamo at the front of `text` as one syllable; the length is 0 when there are none.
[[nodiscard]] CodePoint compose_hangul(std::string_view text);

} // namespace haechi::text
