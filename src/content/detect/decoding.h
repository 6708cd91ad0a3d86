#pragma once
// Text inside text: base64 (also URL-safe, wrapped), hexadecimal digits, gzip. Every reader stops
// at a bound. Posture: robust to untrusted client input.

#include "text/shadow.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::content {

// Appends what `text` decodes to; false: it is no base64 or decodes to more than `most`. Blanks,
// line ends and quote marks between its lines are passed over.
[[nodiscard]] bool decode_base64(std::string_view text, std::size_t most, std::string& out);
[[nodiscard]] bool decode_hex(std::string_view text, std::size_t most, std::string& out);
// The content of a gzip stream.
[[nodiscard]] bool unpack_gzip(std::string_view bytes, std::size_t most, std::string& out);

// A run of characters that may hold other text.
struct Encoded {
  text::Span span;
  bool is_hex = false;
};

// The run that begins at `at`; `end` becomes the place behind it, whether it may hold text or not.
[[nodiscard]] std::optional<Encoded> find_encoded(std::string_view text, std::size_t at,
                                                  std::size_t& end);

// Bytes that people could read: mostly printable UTF-8.
[[nodiscard]] bool is_readable(std::string_view text);

} // namespace haechi::content
