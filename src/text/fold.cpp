#include "text/fold.h"

#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace haechi::text {

namespace {

struct Range {
  char32_t first;
  char32_t last;
  Fold kind;
  unsigned char base;
};

constexpr Range kRanges[] = {
#include "text/shadow_table.inc"
};

constexpr std::size_t kMaxZeros = 8; // leading zeros of a numeric escape

struct Entity {
  std::string_view name;
  char32_t value;
};

constexpr Entity kEntities[] = {{"nbsp", 0xA0},
                                {"amp", '&'},
                                {"lt", '<'},
                                {"gt", '>'},
                                {"quot", '"'},
                                {"apos", '\''},
                                {"hyphen", '-'},
                                {"dash", '-'},
                                {"ndash", '-'},
                                {"mdash", '-'},
                                {"minus", '-'},
                                {"colon", ':'},
                                {"commat", '@'},
                                {"period", '.'},
                                {"sol", '/'},
                                {"lowbar", '_'},
                                {"num", '#'},
                                {"ensp", ' '},
                                {"emsp", ' '},
                                {"thinsp", ' '},
                                {"shy", 0xAD},
                                {"zwj", 0x200D},
                                {"zwnj", 0x200C},
                                {"lrm", 0x200E},
                                {"rlm", 0x200F},
                                {"equals", '='},
                                {"plus", '+'},
                                {"percnt", '%'},
                                {"Tab", ' '},
                                {"NewLine", '\n'},
                                {"middot", 0xB7},
                                {"lpar", '('},
                                {"rpar", ')'},
                                {"semi", ';'},
                                {"comma", ','},
                                {"NoBreak", 0x2060},
                                {"ZeroWidthSpace", 0x200B}};

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// Exactly `count` hexadecimal digits at `at`.
std::optional<char32_t> hex_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) {
    return std::nullopt;
  }
  char32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = hex_value(text[at + i]);
    if (digit < 0) {
      return std::nullopt;
    }
    value = value * 16 + static_cast<char32_t>(digit);
  }
  return value;
}

bool is_scalar(char32_t value) {
  return value != 0 && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

std::optional<CodePoint> accept(std::optional<char32_t> value, std::size_t length) {
  return value && is_scalar(*value) ? std::optional(CodePoint{*value, length}) : std::nullopt;
}

// `\u` and four digits at `at`; a surrogate pair counts as one.
std::optional<CodePoint> read_u(std::string_view text, std::size_t at) {
  if (at + 1 < text.size() && text[at + 1] == '{') {
    const std::size_t end = text.substr(0, at + 10).find('}', at);
    return end == text.npos || end == at + 2 ? std::nullopt
                                             : accept(hex_at(text, at + 2, end - at - 2), end + 1);
  }
  const auto high = hex_at(text, at + 1, 4);
  if (!high || *high < 0xD800 || *high > 0xDBFF) {
    return accept(high, at + 5);
  }
  std::size_t next = at + 5;
  while (next < text.size() && text[next] == '\\' && next < at + 9) {
    ++next;
  }
  if (next == at + 5 || next >= text.size() || text[next] != 'u') {
    return std::nullopt;
  }
  const auto low = hex_at(text, next + 1, 4);
  if (!low || *low < 0xDC00 || *low > 0xDFFF) {
    return std::nullopt;
  }
  return CodePoint{0x10000 + ((*high - 0xD800) << 10U) + (*low - 0xDC00), next + 5};
}

std::optional<CodePoint> read_backslash(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && text[at] == '\\' && at < 4) {
    ++at;
  }
  if (at >= text.size()) {
    return std::nullopt;
  }
  switch (text[at]) {
  case 'u':
    return read_u(text, at);
  case 'U':
    return accept(hex_at(text, at + 1, 8), at + 9);
  case 'x':
    return accept(hex_at(text, at + 1, 2), at + 3);
  case 'n':
  case 'r':
    return CodePoint{'\n', at + 1};
  case 't':
    return CodePoint{'\t', at + 1};
  case '"':
  case '\'':
  case '/':
    return CodePoint{static_cast<unsigned char>(text[at]), at + 1};
  default:
    return std::nullopt;
  }
}

std::optional<CodePoint> read_numeric_entity(std::string_view text, std::size_t at) {
  const bool is_hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
  at += is_hex ? 1 : 0;
  const std::size_t first = at;
  char32_t value = 0;
  for (; at < text.size() && at < first + 8 + kMaxZeros; ++at) {
    const int digit = hex_value(text[at]);
    if (digit < 0 || (!is_hex && digit > 9) || value > 0x10FFFF) {
      break;
    }
    value = value * (is_hex ? 16 : 10) + static_cast<char32_t>(digit);
  }
  if (at == first) {
    return std::nullopt;
  }
  return accept(value, at < text.size() && text[at] == ';' ? at + 1 : at);
}

std::optional<CodePoint> read_entity(std::string_view text) {
  std::size_t at = 1;
  if (text.starts_with("&amp;") && text.size() > 5) { // escaped twice
    at = 5;
  }
  if (at < text.size() && text[at] == '#') {
    return read_numeric_entity(text, at + 1);
  }
  const std::size_t end = text.substr(0, at + 16).find(';', at);
  if (end == text.npos) {
    return std::nullopt;
  }
  const std::string_view name = text.substr(at, end - at);
  const auto* found = std::ranges::find(kEntities, name, &Entity::name);
  return found == std::end(kEntities) ? std::nullopt
                                      : std::optional(CodePoint{found->value, end + 1});
}

std::optional<CodePoint> read_percent(std::string_view text) {
  std::array<char, 4> bytes{};
  const auto first = hex_at(text, 1, 2);
  if (!first || *first == 0) {
    return std::nullopt;
  }
  bytes[0] = static_cast<char>(*first);
  if (*first < 0x80) {
    return CodePoint{*first, 3};
  }
  std::size_t count = 1;
  while (count < 4 && text.size() > count * 3 && text[count * 3] == '%') {
    const auto next = hex_at(text, count * 3 + 1, 2);
    if (!next || (*next & 0xC0U) != 0x80) {
      break;
    }
    bytes[count] = static_cast<char>(*next);
    ++count;
  }
  const CodePoint read = read_code_point(std::string_view(bytes.data(), count));
  return read.length == 0 ? std::nullopt : std::optional(CodePoint{read.value, read.length * 3});
}

} // namespace

Folded fold(char32_t code_point) {
  if (code_point < 0x80 || (code_point >= 0x4000 && code_point < 0xA000) ||
      (code_point >= 0xAC00 && code_point < 0xD800)) {
    return {};
  }
  const auto* found = std::ranges::upper_bound(kRanges, code_point, {}, &Range::first);
  if (found == std::begin(kRanges)) {
    return {};
  }
  --found;
  if (code_point > found->last) {
    return {};
  }
  const auto offset = static_cast<unsigned>(code_point - found->first);
  switch (found->kind) {
  case Fold::Ascending:
    return {found->kind, static_cast<char>(found->base + offset)};
  case Fold::Digits:
    return {found->kind, static_cast<char>('0' + (found->base - '0' + offset) % 10)};
  default:
    return {found->kind, static_cast<char>(found->base)};
  }
}

CodePoint read_code_point(std::string_view text) {
  const std::size_t length = utf8_sequence_length(text);
  if (length == 0) {
    return {};
  }
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  switch (length) {
  case 1:
    return {byte(0), 1};
  case 2:
    return {(byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU), 2};
  case 3:
    return {(byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), 3};
  default:
    return {(byte(0) & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U |
                (byte(3) & 0x3FU),
            4};
  }
}

std::size_t put_code_point(char32_t value, char* out) {
  const auto put = [&](std::size_t i, char32_t bits) { out[i] = static_cast<char>(bits); };
  if (value < 0x80) {
    put(0, value);
    return 1;
  }
  if (value < 0x800) {
    put(0, 0xC0U | value >> 6U);
    put(1, 0x80U | (value & 0x3FU));
    return 2;
  }
  if (value < 0x10000) {
    put(0, 0xE0U | value >> 12U);
    put(1, 0x80U | (value >> 6U & 0x3FU));
    put(2, 0x80U | (value & 0x3FU));
    return 3;
  }
  put(0, 0xF0U | value >> 18U);
  put(1, 0x80U | (value >> 12U & 0x3FU));
  put(2, 0x80U | (value >> 6U & 0x3FU));
  put(3, 0x80U | (value & 0x3FU));
  return 4;
}

std::optional<CodePoint> read_escape(std::string_view text) {
  switch (text.empty() ? '\0' : text.front()) {
  case '\\':
    return read_backslash(text);
  case '&':
    return read_entity(text);
  case '%':
    return read_percent(text);
  default:
    return std::nullopt;
  }
}

// The Unicode standard, section 3.12.
CodePoint compose_hangul(std::string_view text) {
  const CodePoint leading = read_code_point(text);
  if (leading.length == 0 || leading.value < 0x1100 || leading.value > 0x1112) {
    return {};
  }
  const CodePoint vowel = read_code_point(text.substr(leading.length));
  if (vowel.length == 0 || vowel.value < 0x1161 || vowel.value > 0x1175) {
    return {};
  }
  const std::size_t length = leading.length + vowel.length;
  const char32_t syllable = 0xAC00 + ((leading.value - 0x1100) * 21 + (vowel.value - 0x1161)) * 28;
  const CodePoint trailing = read_code_point(text.substr(length));
  if (trailing.length == 0 || trailing.value < 0x11A8 || trailing.value > 0x11C2) {
    return {syllable, length};
  }
  return {syllable + (trailing.value - 0x11A7), length + trailing.length};
}

} // namespace haechi::text
