#pragma once
// What every page of the gateway has around its words: one account in the reader's language, the
// same in the other language folded behind it, who speaks. Self-contained: no script, nothing from
// outside.

#include "base/words.h"

#include <string>
#include <string_view>

namespace haechi::emit {

[[nodiscard]] std::string_view to_tag(Language language); // en, ko

[[nodiscard]] Language other(Language language);

// What an account's headings are: the first stands alone, the other inside a folded part.
struct Headings {
  std::string_view title;
  std::string_view section;
};

inline constexpr Headings kFirstHeadings{"h1", "h2"};
inline constexpr Headings kSecondHeadings{"h2", "h3"};

struct PageFrame {
  Language language{};
  std::string title;     // plain text
  bool has_form = false; // it may be sent to the same host
  std::string first;     // markup in the language
  std::string second;    // markup in the other language
};

[[nodiscard]] std::string frame_page(const PageFrame& page);

// The words in `language`, escaped; where only the other is there, marked as such.
[[nodiscard]] std::string mark_language(const Words& words, Language language);

} // namespace haechi::emit
