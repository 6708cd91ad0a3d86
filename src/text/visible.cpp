#include "text/visible.h"

#include "base/utf8.h"

#include <fmt/format.h>

namespace haechi::text {

namespace {

// Of a valid sequence.
char32_t decode(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) {
    return lead;
  }
  char32_t out = lead & (0x7FU >> sequence.size());
  for (const char c : sequence.substr(1)) {
    out = (out << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  }
  return out;
}

bool is_hidden(char32_t point) {
  const bool is_control = point < 0x20 || (point >= 0x7F && point < 0xA0);
  const bool is_separator = point == 0x2028 || point == 0x2029;
  const bool turns = point == 0x061C || point == 0x200E || point == 0x200F ||
                     (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  return is_control || is_separator || turns;
}

} // namespace

bool has_hidden(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) {
      return true;
    }
    const char32_t point = decode(text.substr(0, length));
    if (is_hidden(point) && point != U'\n' && point != U'\t') {
      return true;
    }
    text.remove_prefix(length);
  }
  return false;
}

std::string to_visible(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) {
      out += fmt::format("\\x{{{:02x}}}", static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    const std::string_view sequence = text.substr(0, length);
    const char32_t point = decode(sequence);
    if (point == U'\n') {
      out += "\\n";
    } else if (point == U'\t') {
      out += "\\t";
    } else if (is_hidden(point)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(point));
    } else {
      out += sequence;
    }
    text.remove_prefix(length);
  }
  return out;
}

} // namespace haechi::text
