#pragma once
// The text of a file, whatever encoding it was saved in: UTF-8, UTF-16 of either order, CP949
// (which holds EUC-KR). Promises: every text comes back as UTF-8; code points keep their order and
// number; bytes that are none of these stay as they are. Posture: robust to untrusted files. Fuzzed
// by fuzz/content_encoding.cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::text {

// Bytes: none of the others.
enum class Encoding : std::uint8_t { Utf8, Utf16Little, Utf16Big, Cp949, Bytes };

[[nodiscard]] std::string_view to_word(Encoding encoding);
[[nodiscard]] std::optional<Encoding> find_encoding(std::string_view word);

// By the byte order mark, by which bytes are zero, else by what the bytes can be.
[[nodiscard]] Encoding guess_encoding(std::string_view bytes);

// As UTF-8; what cannot be read becomes U+FFFD. UTF-8 and Bytes come back as they are.
[[nodiscard]] std::string to_utf8(std::string_view bytes, Encoding encoding);

} // namespace haechi::text
