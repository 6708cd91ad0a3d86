#pragma once
// Korean personal names: a frequent family name, one or two syllables that names are made of, and a
// title or form of address behind it (`김민수 과장`), or a word for names before it (`성명:
// 김민수`). A name alone, without either, is no finding.

#include "content/evidence.h"
#include "text/shadow.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace haechi::content {

struct NameVerdict {
  text::Span span;
  std::uint8_t score = 0;
  EvidenceSet evidence = 0;
};

// Words that stand behind a name, and words that stand before one.
[[nodiscard]] std::span<const std::string_view> name_titles();
[[nodiscard]] std::span<const std::string_view> name_labels();

[[nodiscard]] std::optional<NameVerdict> judge_name_before(std::string_view text, text::Span title);
[[nodiscard]] std::optional<NameVerdict> judge_name_behind(std::string_view text, text::Span label);

} // namespace haechi::content
