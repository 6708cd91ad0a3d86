#include "policy/explain/particles.h"

#include <algorithm>

namespace haechi::policy {

namespace {

constexpr std::string_view kVowels = "aeiouy";

bool is_vowel(char c) {
  return kVowels.find(c) != std::string_view::npos;
}

bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view end) { return text.ends_with(end); });
}

// 0 to 9: 영 일 이 삼 사 오 육 칠 팔 구.
Ending of_digit(char digit) {
  switch (digit) {
  case '1':
  case '7':
  case '8':
    return Ending::Rieul;
  case '0':
  case '3':
  case '6':
    return Ending::Consonant;
  default:
    return Ending::Vowel;
  }
}

// Letters read by their names: 엘 엠 엔 알 end in a consonant, the others in a vowel.
Ending of_capital(char letter) {
  switch (letter) {
  case 'L':
  case 'R':
    return Ending::Rieul;
  case 'M':
  case 'N':
    return Ending::Consonant;
  default:
    return Ending::Vowel;
  }
}

// `net`, `app`, `tab`: a stop after one short vowel closes the syllable; `seek`, `desk` do not.
bool is_short_stop(std::string_view word) {
  const auto at = [&](std::size_t back) {
    return word.size() >= back ? word[word.size() - back] : ' ';
  };
  const bool is_double = at(1) == at(2);
  const std::size_t vowel = is_double ? 3 : 2;
  return is_vowel(at(vowel)) && !is_vowel(at(vowel + 1));
}

Ending of_word(std::string_view word) {
  if (ends_with_any(word, {"le", "l"})) {
    return Ending::Rieul;
  }
  if (ends_with_any(word, {"ne", "me", "ng", "n", "m"})) {
    return Ending::Consonant;
  }
  if (word.size() >= 3 && ends_with_any(word, {"p", "t", "k", "b", "ck"})) {
    return is_short_stop(word) ? Ending::Consonant : Ending::Vowel;
  }
  return Ending::Vowel;
}

// A bracketed remark at the end, and quotes, are not read aloud.
std::string_view without_remarks(std::string_view text) {
  constexpr std::string_view kMarks[] = {"`", "\"", "'", " ", ".", "]", "」", "”", "’", "』"};
  for (;;) {
    const auto* const mark =
        std::ranges::find_if(kMarks, [&](std::string_view each) { return text.ends_with(each); });
    if (mark != std::end(kMarks)) {
      text.remove_suffix(mark->size());
    } else if (text.ends_with(')') && text.rfind('(') != std::string_view::npos &&
               text.rfind('(') > 0) {
      text = text.substr(0, text.rfind('('));
    } else {
      return text;
    }
  }
}

// The last character, if it takes three bytes as Hangul does.
char32_t last_of_three(std::string_view text) {
  const auto byte = [&](std::size_t back) {
    return static_cast<unsigned char>(text[text.size() - back]);
  };
  if (text.size() < 3 || (byte(3) & 0xF0U) != 0xE0U) {
    return 0;
  }
  return static_cast<char32_t>((byte(3) & 0x0FU) << 12U | (byte(2) & 0x3FU) << 6U |
                               (byte(1) & 0x3FU));
}

Ending of_hangul(char32_t syllable) {
  constexpr char32_t kFirst = 0xAC00;
  constexpr char32_t kLast = 0xD7A3;
  constexpr char32_t kFinals = 28;
  constexpr char32_t kRieul = 8;
  if (syllable < kFirst || syllable > kLast) {
    return Ending::Unknown;
  }
  const char32_t final = (syllable - kFirst) % kFinals;
  if (final == 0) {
    return Ending::Vowel;
  }
  return final == kRieul ? Ending::Rieul : Ending::Consonant;
}

std::string_view last_word(std::string_view text) {
  std::size_t start = text.size();
  while (start > 0 && is_small(text[start - 1])) {
    --start;
  }
  return text.substr(start);
}

} // namespace

Ending ending_of(std::string_view text) {
  text = without_remarks(text);
  if (text.empty()) {
    return Ending::Unknown;
  }
  const char last = text.back();
  if (last >= '0' && last <= '9') {
    return of_digit(last);
  }
  if (is_capital(last)) {
    return of_capital(last);
  }
  if (is_small(last)) {
    const std::string_view word = last_word(text);
    // `pc`, `x`, `llm`: no vowel, so the letters are read one by one.
    return std::ranges::none_of(word, is_vowel) ? of_capital(static_cast<char>(last - 'a' + 'A'))
                                                : of_word(word);
  }
  return of_hangul(last_of_three(text));
}

std::string choose_particle(std::string_view text, std::string_view after_consonant,
                            std::string_view after_vowel) {
  switch (ending_of(text)) {
  case Ending::Vowel:
    return std::string(after_vowel);
  case Ending::Rieul:
    return std::string(after_consonant == "으로" ? after_vowel : after_consonant);
  case Ending::Consonant:
    return std::string(after_consonant);
  default:
    return std::string(after_consonant) + "(" + std::string(after_vowel) + ")";
  }
}

} // namespace haechi::policy
