#pragma once
// Markings of classified and restricted documents: Korea (secrecy grades, 대외비, N2SF), NATO, EU,
// US, Australia, United Kingdom, TLP, companies. A marking word alone proves nothing: the edge of a
// line, brackets, a key (`문서등급:`), its full form or repetition do.

#include "content/claim.h"
#include "content/detect/topics.h"
#include "text/literal_set.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace haechi::content {

struct MarkingWord {
  std::string_view text;
  std::string_view scheme; // the entity is "marking." + scheme
  std::string_view level;
  std::uint8_t alone = 0; // anywhere in a sentence
  std::uint8_t edged = 0; // alone on its line, in brackets, behind a key
  text::Case letters = text::Case::Exact;
};

[[nodiscard]] std::span<const MarkingWord> marking_words();

struct MarkingVerdict {
  text::Span span;
  std::uint8_t score = 0;
  EvidenceSet evidence = 0;
  std::string_view level;
};

// `place`: where the word stands.
[[nodiscard]] std::optional<MarkingVerdict> judge_marking(std::string_view text, text::Span place,
                                                          const MarkingWord& word);

} // namespace haechi::content
