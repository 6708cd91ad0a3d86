#pragma once
// The tables of sentences, one for each language, by the ids of statements (explanation.h).
// `{name}` is an argument of the statement; in Korean `[은/는]` is a particle that fits what stands
// before it. Every id has a row in each table (checked by test).

#include "base/words.h"

#include <span>
#include <string_view>

namespace haechi::policy {

struct Sentence {
  std::string_view id;
  std::string_view text;
};

[[nodiscard]] std::span<const Sentence> english_sentences();
[[nodiscard]] std::span<const Sentence> korean_sentences();
[[nodiscard]] std::span<const Sentence> sentences_in(Language language);

// Empty: the table has no such row.
[[nodiscard]] std::string_view find_sentence(std::string_view id, Language language);

} // namespace haechi::policy
