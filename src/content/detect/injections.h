#pragma once
// Instructions to a program that reads the text, as they are planted in pages, documents and
// answers: to ignore what it was told, to hide something from its user, marks of a chat's roles.
// A heuristic: fixed phrases in Korean and English, weaker between quotation marks. It misses what
// is worded otherwise and proves nothing by itself.

#include "content/claim.h"
#include "text/literal_set.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace haechi::content {

struct InjectionPhrase {
  std::string_view text; // found in any case
  std::uint8_t score = 85;
};

[[nodiscard]] std::span<const InjectionPhrase> injection_phrases();

// The score of a phrase at its place; 0: it is a part of another word.
[[nodiscard]] std::uint8_t judge_injection(std::string_view text, text::Span place,
                                           const InjectionPhrase& phrase);

} // namespace haechi::content
