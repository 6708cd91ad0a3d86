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
  case '~':
    return Separator::Dash;
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

// Letters, or a group of a UUID: what stands left of a dash makes the number a part of something.
bool is_attached_left(std::string_view text, std::size_t begin) {
  if (begin < 2 || (text[begin - 1] != '-' && text[begin - 1] != '.' && text[begin - 1] != '/')) {
    return false;
  }
  std::size_t at = begin - 1;
  bool has_digit = false;
  bool is_hex = true;
  while (at > 0 && is_alnum(text[at - 1]) && begin - at < 16) {
    --at;
    has_digit = has_digit || is_digit(text[at]);
    is_hex = is_hex && is_hex_digit(text[at]);
  }
  return has_digit || (is_hex && begin - 1 - at == 4);
}

bool is_attached_right(std::string_view text, std::size_t end) {
  if (end + 1 >= text.size() || (text[end] != '-' && text[end] != '/')) {
    return false;
  }
  std::size_t at = end + 1;
  bool has_digit = false;
  bool is_hex = true;
  while (at < text.size() && is_alnum(text[at]) && at - end < 16) {
    has_digit = has_digit || is_digit(text[at]);
    is_hex = is_hex && is_hex_digit(text[at]);
    ++at;
  }
  return (has_digit && at > end + 1) || (is_hex && at - end - 1 == 4);
}

} // namespace

SeparatorRead read_separator(std::string_view text) {
  std::size_t at = skip_blanks(text, 0);
  bool has_blank = at != 0;
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
    has_blank = has_blank || next != at;
    at = next;
  }
  if (has_line) {
    return {Separator::Line, at};
  }
  if (kind != Separator::None) {
    // A point or bracket with a blank ends a sentence or an aside; it joins no number by itself.
    return kind == Separator::Dot && has_blank ? SeparatorRead{} : SeparatorRead{kind, at};
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
    at += between.length;
  }
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
    if (const std::size_t spoken = spoken_dash_length(text.substr(next)); spoken != 0) {
      next = skip_blanks(text, next + spoken);
      kind = Separator::Word;
    } else if (const SeparatorRead between = read_separator(text.substr(at)); between.length != 0) {
      next = at + between.length;
      kind = between.kind;
    } else {
      return;
    }
    const bool goes_on =
        next < text.size() && (is_digit(text[next]) || read_numeral(text.substr(next)) >= 0);
    if (!goes_on) {
      return;
    }
    groups_.back().after = kind;
    at = next;
  }
}

bool DigitChain::begin_number(std::string_view text, std::size_t from, Number& number) const {
  const DigitGroup& first = groups_[from];
  number.begin = first.begin;
  const Separator before = from == 0 ? Separator::None : groups_[from - 1].after;
  if (before != Separator::None && strength(before) < 2) {
    return false;
  }
  if (from == 0) {
    const std::uint32_t at = first.begin;
    if ((at > 0 && is_alnum(text[at - 1])) || is_attached_left(text, at)) {
      return false;
    }
    number.has_plus = at > 0 && text[at - 1] == '+';
    number.has_paren = at > 0 && text[at - 1] == '(';
    if (number.has_paren && at > 1 && text[at - 2] == '+') {
      number.has_plus = true;
    }
  } else {
    const std::uint32_t at = first.begin;
    number.has_plus = text[at - 1] == '+';
    number.has_paren = text[at - 1] == '(';
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
  const Separator after = groups_[last].after;
  const bool is_last = last + 1 == groups_.size();
  if (is_last) {
    const std::size_t end = groups_[last].end;
    if ((end < text.size() && is_alnum(text[end])) || is_attached_right(text, end)) {
      return false;
    }
  } else if (strength(after) < 2) {
    return false;
  }
  int inner = 0;
  for (std::size_t i = from; i < last; ++i) {
    inner = std::max(inner, strength(groups_[i].after));
  }
  const int left = from == 0 ? 4 : strength(groups_[from - 1].after);
  const int right = is_last ? 4 : strength(after);
  number.is_strict = std::min(left, right) > inner;
  return true;
}

} // namespace haechi::content
