#pragma once
// ASCII and percent-escapes, as paths, patterns and locators need them. Private to this folder.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::catalog {

[[nodiscard]] constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr char to_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// `text` equals `lower`, which is lower case, without regard to ASCII case.
[[nodiscard]] constexpr bool equals_lower(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (to_lower(text[i]) != lower[i]) {
      return false;
    }
  }
  return true;
}

// The byte that the escape at the front of `text` stands for; nullopt where there is no sound one.
[[nodiscard]] std::optional<char> decode_escape(std::string_view text);

// Every sound escape decoded once, and `+` as a blank where `plus_is_blank`.
enum class Plus : bool { Literal, Blank };
[[nodiscard]] std::string decode_escapes(std::string_view text, Plus plus = Plus::Literal);

} // namespace haechi::catalog
