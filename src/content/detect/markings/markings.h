#pragma once
// Markings of classified and restricted documents, one scheme or country a file: Korea (secrecy
// grades, 대외비, N2SF, disclosure), NATO, EU, US, Australia, United Kingdom, TLP, companies. A
// marking word alone proves nothing: the edge of a line, brackets, a key (`문서등급:`), its full
// form or marks of the same kind near it do.

#include "content/claim.h"
#include "content/detect/topics.h"
#include "text/literal_set.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace haechi::content {

// How the level of a marking is written.
enum class MarkingForm : std::uint8_t {
  Word,            // the word is the marking
  KoreanGrade,     // 1 to 3 before it: `Ⅱ급비밀`
  FrameworkKey,    // C, S or O behind it: `보안등급: S`
  DisclosureKey,   // `공개구분: 비공개(5)`
  ProtectiveValue, // `SEC=OFFICIAL:Sensitive`
  Portion          // `(S) ` at the beginning of a paragraph
};

struct MarkingWord {
  std::string_view text;   // a line end behind it belongs to no marking
  std::string_view scheme; // the entity is "marking." + scheme
  std::string_view level;
  std::uint8_t alone = 0; // anywhere in a sentence; of a portion mark: without others near
  std::uint8_t edged = 0; // alone on its line, in brackets, behind a key; others near
  text::Case letters = text::Case::Exact;
  MarkingForm form = MarkingForm::Word;
};

[[nodiscard]] std::span<const MarkingWord> korean_markings();
[[nodiscard]] std::span<const MarkingWord> nato_markings();
[[nodiscard]] std::span<const MarkingWord> eu_markings();
[[nodiscard]] std::span<const MarkingWord> us_markings();
[[nodiscard]] std::span<const MarkingWord> au_markings();
[[nodiscard]] std::span<const MarkingWord> uk_markings();
[[nodiscard]] std::span<const MarkingWord> tlp_markings();
[[nodiscard]] std::span<const MarkingWord> company_markings();

// All of them.
[[nodiscard]] const std::vector<MarkingWord>& marking_words();
// The levels that markings of a scheme can have.
[[nodiscard]] std::vector<std::string_view> list_levels(std::string_view scheme);

struct MarkingVerdict {
  text::Span span;
  std::uint8_t score = 0;
  EvidenceSet evidence = 0;
  std::string_view level;
  bool is_military = false; // `군사 Ⅱ급비밀`: another scheme than the word's
};

// `place`: where the word stands.
[[nodiscard]] std::optional<MarkingVerdict> judge_marking(std::string_view text, text::Span place,
                                                          const MarkingWord& word);

} // namespace haechi::content
