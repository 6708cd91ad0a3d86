#include "content/detect/number_scanner.h"

#include "content/detect/characters.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

struct NumeralSlot {
  std::uint32_t key = 0; // its three bytes
  int digit = -1;
};

// Numerals by their bytes, each in a slot of its own.
struct NumeralTable {
  std::array<NumeralSlot, 256> slots{};
  std::uint32_t factor = 0;
};

constexpr std::size_t slot_of(std::uint32_t key, std::uint32_t factor) {
  return key * factor >> 24U;
}

constexpr NumeralSlot kNumeralList[] = {{0xEC9881, 0}, {0xEAB3B5, 0}, {0xE38087, 0},
                                        {0xE99BB6, 0},                               // 영 공 〇 零
                                        {0xEC9DBC, 1}, {0xE4B880, 1}, {0xE5A3B9, 1}, // 일 一 壹
                                        {0xEC9DB4, 2}, {0xE4BA8C, 2}, {0xE8B2B3, 2}, // 이 二 貳
                                        {0xEC82BC, 3}, {0xE4B889, 3}, {0xE58F83, 3}, // 삼 三 參
                                        {0xEC82AC, 4}, {0xE59B9B, 4},                // 사 四
                                        {0xEC98A4, 5}, {0xE4BA94, 5},                // 오 五
                                        {0xEC9CA1, 6}, {0xEBA599, 6}, {0xE585AD, 6}, // 육 륙 六
                                        {0xECB9A0, 7}, {0xE4B883, 7},                // 칠 七
                                        {0xED8C94, 8}, {0xE585AB, 8},                // 팔 八
                                        {0xEAB5AC, 9}, {0xE4B99D, 9}};               // 구 九

// The first factor under which no two numerals share a slot.
constexpr NumeralTable make_numerals() {
  for (std::uint32_t factor = 0x9E3779B1;; factor += 2) {
    NumeralTable table{.factor = factor};
    bool is_free = true;
    for (const NumeralSlot& numeral : kNumeralList) {
      NumeralSlot& slot = table.slots[slot_of(numeral.key, factor)];
      is_free = is_free && slot.key == 0;
      slot = numeral;
    }
    if (is_free) {
      return table;
    }
  }
}

constexpr NumeralTable kNumerals = make_numerals();

constexpr std::size_t kMaxGroups = 512; // of one chain; the rest begins a new one
constexpr std::size_t kMaxBlanks = 4;
constexpr std::size_t kMaxTag = 24;
constexpr std::size_t kMaxQuote = 12; // quote marks and blanks behind a line end

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  const std::size_t first = at;
  while (at < text.size() && at - first < kMaxBlanks && (text[at] == ' ' || text[at] == '\t')) {
    ++at;
  }
  return at;
}

// `<br>`, `</b>`, ... at the front; 0: none.
std::size_t tag_length(std::string_view text) {
  if (text.size() < 3 || text[0] != '<' || (!is_letter(text[1]) && text[1] != '/')) {
    return 0;
  }
  const std::size_t end = text.substr(0, kMaxTag).find('>');
  return end == std::string_view::npos ? 0 : end + 1;
}

// A line end, quote marks and indentation behind it.
std::size_t line_end_length(std::string_view text) {
  std::size_t at = 0;
  if (at < text.size() && text[at] == '\r') {
    ++at;
  }
  if (at >= text.size() || text[at] != '\n') {
    return 0;
  }
  ++at;
  const std::size_t first = at;
  while (at < text.size() && at - first < kMaxQuote &&
         (text[at] == '>' || text[at] == ' ' || text[at] == '\t' || text[at] == '|')) {
    ++at;
  }
  return at;
}

Separator mark_at(std::string_view text) {
  switch (text.empty() ? '\0' : text.front()) {
  case '-':
    return Separator::Dash;
  case '~':
    return Separator::Tilde;
  case '.':
    return Separator::Dot;
  case '/':
    return Separator::Slash;
  case '(':
  case ')':
    return Separator::Paren;
  default:
    return text.starts_with("\xC2\xB7") ? Separator::MiddleDot
           : text.starts_with("ー")     ? Separator::LongMark
                                        : Separator::None;
  }
}

// Words that people speak a dash as.
std::size_t spoken_dash_length(std::string_view text) {
  for (const std::string_view word : {"다시", "대시", "하이픈", "에", "의"}) {
    if (text.starts_with(word)) {
      return word.size();
    }
  }
  return 0;
}

constexpr std::size_t kMaxBeside = 16; // of a word beside a number

// Whether a word beside a mark has digits, or is a group of a UUID.
bool holds_on(std::string_view word) {
  return std::ranges::any_of(word, is_digit) ||
         (word.size() == 4 && std::ranges::all_of(word, is_hex_digit));
}

// The mark left of a number with a word that has digits before it; None: there is no such.
Separator mark_left(std::string_view text, std::size_t begin) {
  const char mark = begin < 2 ? ' ' : text[begin - 1];
  if (mark != '-' && mark != '.' && mark != '/') {
    return Separator::None;
  }
  std::size_t at = begin - 1;
  while (at > 0 && is_alnum(text[at - 1]) && begin - at < kMaxBeside) {
    --at;
  }
  return holds_on(text.substr(at, begin - 1 - at)) ? mark_at(text.substr(begin - 1))
                                                   : Separator::None;
}

// The same on the right, where a point ends a sentence.
Separator mark_right(std::string_view text, std::size_t end) {
  const char mark = end + 1 >= text.size() ? ' ' : text[end];
  if (mark != '-' && mark != '/') {
    return Separator::None;
  }
  std::size_t at = end + 1;
  while (at < text.size() && is_alnum(text[at]) && at - end < kMaxBeside) {
    ++at;
  }
  return holds_on(text.substr(end + 1, at - end - 1)) ? mark_at(text.substr(end)) : Separator::None;
}

// How closely what stands beyond a separator holds on to the number.
Hold hold_of(const Number& number, Separator separator, bool is_wide) {
  if (strength(separator) != 1) {
    return Hold::Free;
  }
  if (separator == Separator::Paren || (is_wide && !number.has_wide)) {
    return Hold::Aside;
  }
  if (number.has(separator)) {
    return Hold::Own;
  }
  switch (separator) {
  case Separator::Slash:
    return Hold::Slash;
  case Separator::Dot:
    return Hold::Dot;
  case Separator::MiddleDot:
    return Hold::Aside;
  default:
    return Hold::Dash;
  }
}

} // namespace

SeparatorRead read_separator(std::string_view text) {
  std::size_t at = skip_blanks(text, 0);
  const bool begins_blank = at != 0;
  bool has_blank = begins_blank;
  bool ends_blank = false;
  Separator kind = Separator::None;
  bool has_line = false;
  for (int round = 0; round < 3; ++round) {
    const std::string_view rest = text.substr(at);
    if (const Separator mark = mark_at(rest); mark != Separator::None) {
      if (kind != Separator::None && kind != Separator::Paren && mark != Separator::Paren) {
        return {};
      }
      kind = kind == Separator::None || kind == Separator::Paren ? mark : kind;
      at += mark == Separator::MiddleDot ? 2 : mark == Separator::LongMark ? 3 : 1;
    } else if (const std::size_t line = line_end_length(rest); line != 0 && !has_line) {
      has_line = true;
      at += line;
    } else if (const std::size_t tag = tag_length(rest); tag != 0) {
      has_line = true;
      at += tag;
    } else {
      break;
    }
    const std::size_t next = skip_blanks(text, at);
    ends_blank = next != at;
    has_blank = has_blank || ends_blank;
    at = next;
  }
  if (has_line) {
    return {Separator::Line, at};
  }
  if (kind != Separator::None) {
    // A point or bracket with a blank ends a sentence or an aside; it joins no number by itself.
    return kind == Separator::Dot && has_blank
               ? SeparatorRead{}
               : SeparatorRead{kind, at, begins_blank && ends_blank};
  }
  return {has_blank ? Separator::Space : Separator::None, at};
}

int read_numeral(std::string_view text) {
  if (text.size() < 3) {
    return -1;
  }
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t key = byte(0) << 16U | byte(1) << 8U | byte(2);
  const NumeralSlot& slot = kNumerals.slots[slot_of(key, kNumerals.factor)];
  return slot.key == key ? slot.digit : -1;
}

void DigitChain::clear() {
  groups_.clear();
  digits_.clear();
  beginnings_ = kMaxGroups;
}

// The chain has as many groups as one may have: numbers that begin with its last ones belong to the
// next.
void DigitChain::leave_to_next() {
  beginnings_ = groups_.size() - kMaxDigits;
  end_ = groups_[beginnings_].begin;
}

void DigitChain::read(std::string_view text, std::size_t at) {
  clear();
  while (groups_.size() < kMaxGroups) {
    DigitGroup group{.begin = static_cast<std::uint32_t>(at),
                     .end = 0,
                     .first = static_cast<std::uint32_t>(digits_.size()),
                     .count = 0};
    while (at < text.size() && is_digit(text[at])) {
      ++at;
    }
    // Longer ones are no number of ours.
    group.count =
        static_cast<std::uint32_t>(std::min<std::size_t>(at - group.begin, kMaxDigits + 1));
    digits_.resize(digits_.size() + group.count);
    std::ranges::transform(text.substr(group.begin, group.count), digits_.begin() + group.first,
                           [](char c) { return static_cast<std::uint8_t>(c - '0'); });
    group.end = static_cast<std::uint32_t>(at);
    end_ = at;
    groups_.push_back(group);
    if (at < text.size() && is_letter(text[at])) {
      digits_.resize(group.first);
      groups_.pop_back(); // a word, not a group
      end_ = group.begin;
      return;
    }
    // Most numbers are followed by a word or a blank and a word.
    const char next = at < text.size() ? text[at] : 'x';
    const char second = at + 1 < text.size() ? text[at + 1] : 'x';
    if ((kind_of(next) & kJoins) == 0 || (kind_of(second) & (kJoins | kDigit)) == 0) {
      if (static_cast<unsigned char>(next) < 0x80 && next != '<') {
        return;
      }
    }
    const SeparatorRead between = read_separator(text.substr(at));
    if (between.length == 0 || at + between.length >= text.size() ||
        !is_digit(text[at + between.length])) {
      return;
    }
    groups_.back().after = between.kind;
    groups_.back().is_wide_after = between.is_wide;
    at += between.length;
  }
  leave_to_next();
}

void DigitChain::read_words(std::string_view text, std::size_t at) {
  clear();
  while (groups_.size() < kMaxGroups) {
    DigitGroup group{.begin = static_cast<std::uint32_t>(at),
                     .end = 0,
                     .first = static_cast<std::uint32_t>(digits_.size()),
                     .count = 0};
    for (;;) {
      const bool is_plain = at < text.size() && is_digit(text[at]);
      const int value = is_plain ? text[at] - '0' : read_numeral(text.substr(at));
      if (value < 0) {
        break;
      }
      if (group.count < kMaxDigits + 1) {
        digits_.push_back(static_cast<std::uint8_t>(value));
        ++group.count;
      }
      group.is_words = group.is_words || !is_plain;
      at += is_plain ? 1 : 3;
    }
    if (group.count == 0) {
      return;
    }
    group.end = static_cast<std::uint32_t>(at);
    end_ = at;
    groups_.push_back(group);
    std::size_t next = skip_blanks(text, at);
    Separator kind = Separator::Space;
    bool is_wide = false;
    if (const std::size_t spoken = spoken_dash_length(text.substr(next)); spoken != 0) {
      next = skip_blanks(text, next + spoken);
      kind = Separator::Word;
    } else if (const SeparatorRead between = read_separator(text.substr(at)); between.length != 0) {
      next = at + between.length;
      kind = between.kind;
      is_wide = between.is_wide;
    } else {
      return;
    }
    const bool goes_on =
        next < text.size() && (is_digit(text[next]) || read_numeral(text.substr(next)) >= 0);
    if (!goes_on) {
      return;
    }
    groups_.back().after = kind;
    groups_.back().is_wide_after = is_wide;
    at = next;
  }
  leave_to_next();
}

bool DigitChain::begin_number(std::string_view text, std::size_t from, Number& number) const {
  const std::uint32_t at = groups_[from].begin;
  if (from == 0 && at > 0 && is_alnum(text[at - 1])) {
    return false;
  }
  number.begin = at;
  number.has_plus = at > 0 && text[at - 1] == '+';
  number.has_paren = at > 0 && text[at - 1] == '(';
  if (number.has_paren && at > 1 && text[at - 2] == '+') {
    number.has_plus = true;
  }
  return true;
}

bool DigitChain::extend(Number& number, std::size_t last) const {
  const DigitGroup& group = groups_[last];
  if (number.size + group.count > kMaxDigits || number.groups >= kMaxDigits) {
    return false;
  }
  if (number.groups != 0) {
    number.separators = static_cast<std::uint16_t>(
        number.separators | 1U << static_cast<unsigned>(groups_[last - 1].after));
    number.has_wide = number.has_wide || groups_[last - 1].is_wide_after;
  }
  std::copy_n(digits_.begin() + group.first, group.count, number.digits.begin() + number.size);
  number.size = static_cast<std::uint8_t>(number.size + group.count);
  number.groups = static_cast<std::uint8_t>(number.groups + 1);
  number.grouping = number.groups > 12 ? 0 : append_group(number.grouping, group.count);
  number.is_words = number.is_words || group.is_words;
  number.end = group.end;
  return true;
}

bool DigitChain::ends_well(std::string_view text, std::size_t from, std::size_t last,
                           Number& number) const {
  const bool is_first = from == 0;
  const bool is_last = last + 1 == groups_.size();
  const std::size_t end = groups_[last].end;
  if (is_last && end < text.size() && is_alnum(text[end])) {
    return false;
  }
  const Separator left = is_first ? mark_left(text, number.begin) : groups_[from - 1].after;
  const Separator right = is_last ? mark_right(text, end) : groups_[last].after;
  number.hold = std::max(hold_of(number, left, !is_first && groups_[from - 1].is_wide_after),
                         hold_of(number, right, !is_last && groups_[last].is_wide_after));
  const bool is_fraction =
      number.hold == Hold::Dot
          ? number.groups == 1 || number.has(Separator::Space)
          : number.hold == Hold::Dash && number.groups == 2 &&
                number.separators == 1U << static_cast<unsigned>(Separator::Dot);
  if (is_fraction) {
    return false;
  }
  int inner = 0;
  for (std::size_t i = from; i < last; ++i) {
    inner = std::max(inner, strength(groups_[i].after));
  }
  const auto parts = [](Separator separator) {
    return separator == Separator::None ? 4 : strength(separator);
  };
  number.is_strict = std::min(parts(left), parts(right)) > inner;
  number.is_parted = inner <= 1 && number.hold != Hold::Own;
  return true;
}

} // namespace haechi::content
