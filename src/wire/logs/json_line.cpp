#include "wire/logs/json_line.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace haechi::wire::logs {

namespace {

bool is_word_byte(char c) { // of numbers and of true, false, null
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' ||
         c == 'E';
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte & 0xFFU); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | code >> 6U);
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

// The letter behind a backslash, but for `u`; NUL when there is no such escape.
char plain_escape(char letter) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  const std::size_t at = kLetters.find(letter);
  return at == std::string_view::npos ? '\0' : kMeant[at];
}

} // namespace

void JsonLine::skip_blanks() {
  while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
    rest_.remove_prefix(1);
  }
}

bool JsonLine::skip(char wanted) {
  skip_blanks();
  if (!rest_.starts_with(wanted)) {
    return false;
  }
  rest_.remove_prefix(1);
  return true;
}

bool JsonLine::unescape(std::string_view raw, std::string_view& out) {
  std::string& text = unescaped_.emplace_back();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      text += raw[i];
      continue;
    }
    ++i; // read_text saw that a byte follows
    if (const char meant = plain_escape(raw[i]); meant != '\0') {
      text += meant;
      continue;
    }
    std::uint32_t code = 0;
    const char* digits = raw.data() + std::min(i + 1, raw.size());
    const char* end = raw.data() + std::min(i + 5, raw.size());
    const auto [stop, error] = std::from_chars(digits, end, code, 16);
    if (raw[i] != 'u' || error != std::errc() || stop != digits + 4) {
      return false;
    }
    append_utf8(text, code); // a surrogate stays one: no name may hold it
    i += 4;
  }
  out = text;
  return true;
}

bool JsonLine::read_text(std::string_view& out) {
  if (!skip('"')) {
    return false;
  }
  bool has_escape = false;
  for (std::size_t i = 0; i < rest_.size(); ++i) {
    if (rest_[i] == '\\') {
      has_escape = true;
      ++i;
    } else if (rest_[i] == '"') {
      const std::string_view raw = rest_.substr(0, i);
      rest_.remove_prefix(i + 1);
      out = raw;
      return !has_escape || unescape(raw, out);
    }
  }
  return false;
}

// Behind an opening bracket: up to the one that closes it.
bool JsonLine::pass_nested() {
  std::array<char, kMaxNesting> open{};
  std::size_t depth = 0;
  while (!rest_.empty()) {
    const char c = rest_.front();
    if (c == '"') {
      std::string_view ignored;
      if (!read_text(ignored)) {
        return false;
      }
      continue;
    }
    rest_.remove_prefix(1);
    if (c == '{' || c == '[') {
      if (depth == kMaxNesting) {
        return false;
      }
      open[depth++] = c == '{' ? '}' : ']';
    } else if (c == '}' || c == ']') {
      if (open[--depth] != c) {
        return false;
      }
      if (depth == 0) {
        return true;
      }
    }
  }
  return false;
}

bool JsonLine::read_value(std::string_view& out) {
  skip_blanks();
  if (rest_.starts_with('"')) {
    return read_text(out);
  }
  if (rest_.starts_with('{') || rest_.starts_with('[')) {
    return pass_nested();
  }
  const auto end = std::ranges::find_if_not(rest_, is_word_byte);
  out = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
  rest_.remove_prefix(out.size());
  return !out.empty();
}

bool JsonLine::read_member() {
  Member member;
  if (members_.size() == kMaxMembers || !read_text(member.key) || !skip(':') ||
      !read_value(member.value) ||
      std::ranges::find(members_, member.key, &Member::key) != members_.end()) {
    return false;
  }
  members_.push_back(member);
  return true;
}

bool JsonLine::read(std::string_view line) {
  members_.clear();
  unescaped_.clear();
  rest_ = line;
  if (!skip('{')) {
    return false;
  }
  if (!skip('}')) {
    do {
      if (!read_member()) {
        return false;
      }
    } while (skip(','));
    if (!skip('}')) {
      return false;
    }
  }
  skip_blanks();
  return rest_.empty();
}

std::string_view JsonLine::find(std::string_view key) const {
  const auto found = std::ranges::find(members_, key, &Member::key);
  return found == members_.end() ? std::string_view() : found->value;
}

} // namespace haechi::wire::logs
