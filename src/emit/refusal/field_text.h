#pragma once
// Names and orders as values of header fields.

#include <string>
#include <string_view>

namespace haechi::emit {

// Visible ASCII and blanks: what is neither becomes `?`, and 200 bytes are the most.
[[nodiscard]] std::string to_field_text(std::string_view text);

// The same as a string of structured fields (RFC 8941 section 3.3.3), with its quotes.
[[nodiscard]] std::string to_field_string(std::string_view text);

} // namespace haechi::emit
