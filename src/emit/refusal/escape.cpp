#include "emit/refusal/escape.h"

#include "base/utf8.h"

namespace haechi::emit {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Takes one character off the front; bytes that are no UTF-8 are taken one by one as U+FFFD.
std::string_view take_character(std::string_view& text) {
  const std::size_t length = utf8_sequence_length(text);
  const std::string_view character = length == 0 ? kReplacement : text.substr(0, length);
  text.remove_prefix(length == 0 ? 1 : length);
  return character;
}

// C0, DEL and C1 (U+0080 to U+009F).
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) {
    return first < 0x20 || first == 0x7F;
  }
  return character.size() == 2 && first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

// U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069: they break lines or turn text around.
bool is_separator_or_bidi(std::string_view character) {
  if (character.size() != 3 || character.front() != '\xE2') {
    return false;
  }
  const auto second = static_cast<unsigned char>(character[1]);
  const auto third = static_cast<unsigned char>(character[2]);
  return (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE))) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

std::string_view to_reference(char c) {
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return {};
  }
}

} // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    const std::string_view reference = to_reference(character.front());
    if (is_control(character) || is_separator_or_bidi(character)) {
      out += ' ';
    } else {
      out += reference.empty() ? character : reference;
    }
  }
  return out;
}

std::string to_one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    if (character != " " && !is_control(character) && !is_separator_or_bidi(character)) {
      out += character;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') {
    out.pop_back();
  }
  return out;
}

std::string_view cut_at_character(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) {
    return text;
  }
  std::size_t end = most_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end);
}

} // namespace haechi::emit
