#pragma once
// UTF-8 (RFC 3629): strict, no overlong forms, no surrogates.

#include <cstddef>
#include <string_view>

namespace haechi {

// Length in bytes (1 to 4) of the valid sequence at the front of `text`; 0 when there is none.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

} // namespace haechi
