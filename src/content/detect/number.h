#pragma once
// A number as it stands in a text: its digits, how they are grouped, and what a detector says of
// it. Pure values; detectors are functions over them.

#include "content/detect/topics.h"
#include "content/evidence.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace haechi::content {

inline constexpr std::size_t kMaxDigits = 24;

// Lengths of groups, packed: `grouping({6, 7})`. 0 stands for more groups than fit.
using Grouping = std::uint64_t;

[[nodiscard]] constexpr Grouping append_group(Grouping grouping, std::size_t length) {
  return grouping << 5U | (length & 31U);
}

[[nodiscard]] constexpr Grouping grouping(std::initializer_list<std::size_t> lengths) {
  Grouping packed = 0;
  for (const std::size_t length : lengths) {
    packed = append_group(packed, length);
  }
  return packed;
}

enum class Separator : std::uint8_t {
  None,
  Dash,
  Dot,
  Slash,
  MiddleDot,
  LongMark, // of Katakana, which looks like a dash
  Tilde,
  Paren,
  Space,
  Word,
  Line
};

// How strongly it parts two numbers.
[[nodiscard]] constexpr int strength(Separator separator) {
  return separator == Separator::None    ? 0
         : separator == Separator::Line  ? 3
         : separator >= Separator::Space ? 2
                                         : 1;
}

// How closely what stands beside a number holds on to it; the closer, the less the number is one of
// its own.
enum class Hold : std::uint8_t {
  Free,  // nothing does: a blank, a word, a line end, the text's end
  Aside, // a bracket, a middle dot, a mark between blanks
  Slash,
  Dash, // or a tilde
  Dot,
  Own // a mark that stands inside the number too
};

struct Number {
  std::array<std::uint8_t, kMaxDigits> digits{};
  std::uint8_t size = 0;
  std::uint8_t groups = 0;
  Grouping grouping = 0;
  std::uint16_t separators = 0; // bit per Separator between the groups
  bool has_plus = false;        // a `+` stands before it
  bool has_paren = false;       // a `(` stands before it
  bool is_strict = false;       // parted from its neighbours more strongly than its groups
  bool is_parted = false;       // its marks are others than those beside it
  bool has_wide = false;        // a mark between blanks stands inside
  Hold hold = Hold::Free;       // of the side that holds on more closely
  bool is_words = false;        // some digits are spelled as words
  std::uint32_t begin = 0;      // in the shadow
  std::uint32_t end = 0;

  [[nodiscard]] unsigned operator[](std::size_t i) const { return digits[i]; }

  [[nodiscard]] bool has(Separator separator) const {
    return (separators >> static_cast<unsigned>(separator) & 1U) != 0;
  }

  // How many digits its group `index` has; only where `grouping` is not 0.
  [[nodiscard]] std::size_t group_size(std::size_t index) const;

  // Digits `from` up to `from + count` as a number.
  [[nodiscard]] std::uint64_t value(std::size_t from, std::size_t count) const;

  [[nodiscard]] std::uint64_t value() const { return value(0, size); }
};

// `2025/02/06`, `02.06.2025`, `2025-02-06 10:30`: groups that are a date, the hour perhaps behind
// it.
[[nodiscard]] bool is_calendar_date(const Number& number);
// `192.168.0.1`, `192.168.0.1/24`.
[[nodiscard]] bool is_dotted_quad(const Number& number);

// Scores from 0 to 100: written in a usual grouping, as bare digits, with a word for it nearby.
struct Scores {
  std::uint8_t grouped = 0;
  std::uint8_t plain = 0;
  std::uint8_t labelled = 0;
};

struct Verdict {
  Scores scores;
  EvidenceSet evidence = 0;
};

struct NumberDetector {
  std::string_view entity;
  std::uint32_t lengths = 0; // bit n: numbers of n digits
  std::array<Grouping, 10> groupings{};
  bool takes_any_grouping = false;
  Topics topics = 0;
  std::uint8_t tie = 50; // the smaller wins between equal scores
  // nullopt: the digits cannot be this.
  std::optional<Verdict> (*judge)(const Number& number) = nullptr;
  // Whether the text right before the number labels it; nullptr: no text does.
  bool (*is_labelled_by)(std::string_view before, const Number& number) = nullptr;
};

[[nodiscard]] constexpr std::uint32_t lengths(std::initializer_list<unsigned> counts) {
  std::uint32_t bits = 0;
  for (const unsigned count : counts) {
    bits |= 1U << count;
  }
  return bits;
}

} // namespace haechi::content
