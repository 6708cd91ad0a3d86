#include "policy/format/scalar_text.h"

#include "base/instant.h"
#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::policy::format {

namespace {

constexpr std::string_view kBrackets = ",[]{}";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A word that some YAML reader takes for a truth or for nothing.
bool is_special_word(std::string_view text) {
  constexpr std::array<std::string_view, 11> kWords{"~",  "null", "true", "false", "yes", "no",
                                                    "on", "off",  "y",    "n",     "="};
  return text.size() <= 5 && std::ranges::find(kWords, lower(text)) != kWords.end();
}

// Numbers of every kind, dates, hours in sixties: what begins with a digit (behind a sign or dot)
// and holds nothing but what such things hold.
bool is_numberlike(std::string_view text) {
  std::string_view rest = text;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    rest.remove_prefix(1);
  }
  const std::string word = lower(rest);
  if (word == ".inf" || word == ".nan" || word == "inf" || word == "nan") {
    return true;
  }
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
  }
  if (rest.empty() || !is_digit(rest.front())) {
    return false;
  }
  return std::ranges::all_of(word, [](char c) {
    return is_digit(c) || std::string_view("abcdefox_.:+-tz ").find(c) != std::string_view::npos;
  });
}

// Bytes of the printable sequence at the front; 0: it must be written as an escape.
std::size_t printable_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = utf8_sequence_length(text);
  if (length <= 1) {
    return first >= 0x20 && first < 0x7F ? 1 : 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const auto third = static_cast<unsigned char>(length > 2 ? text[2] : '\0');
  const bool is_c1 = first == 0xC2 && second < 0xA0;
  const bool is_separator = first == 0xE2 && second == 0x80 && (third == 0xA8 || third == 0xA9);
  const bool is_mark = first == 0xEF && second == 0xBB && third == 0xBF;
  const bool is_nonchar = first == 0xEF && second == 0xBF && third >= 0xBE;
  return is_c1 || is_separator || is_mark || is_nonchar ? 0 : length;
}

bool is_all_printable(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

bool begins_plain(std::string_view text, Place place) {
  const char first = text.front();
  if (std::string_view(",[]{}#&*!|>'\"%@`").find(first) != std::string_view::npos) {
    return false;
  }
  if (std::string_view("-?:").find(first) == std::string_view::npos) {
    return true;
  }
  return text.size() > 1 && text[1] != ' ' && text[1] != '-' && place == Place::Block;
}

bool is_plain_fit(std::string_view text, Place place) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':' ||
      !begins_plain(text, place) || !is_all_printable(text)) {
    return false;
  }
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos ||
      text.starts_with("...")) {
    return false;
  }
  return place == Place::Block || text.find_first_of(kBrackets) == std::string_view::npos;
}

std::uint32_t code_point(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]) & 0x3FU; };
  const auto first = static_cast<unsigned char>(sequence.front());
  switch (sequence.size()) {
  case 1:
    return first;
  case 2:
    return (first & 0x1FU) << 6U | byte(1);
  case 3:
    return (first & 0x0FU) << 12U | byte(1) << 6U | byte(2);
  default:
    return (first & 0x07U) << 18U | byte(1) << 12U | byte(2) << 6U | byte(3);
  }
}

std::string escaped(std::string_view sequence) {
  switch (sequence.front()) {
  case '\n':
    return "\\n";
  case '\t':
    return "\\t";
  case '\r':
    return "\\r";
  default:
    return fmt::format("\\u{:04X}", code_point(sequence));
  }
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t printable = printable_length(text);
    const std::size_t length = std::max<std::size_t>(utf8_sequence_length(text), 1);
    if (printable == 0) {
      out += escaped(text.substr(0, length));
    } else {
      out += text.front() == '"' || text.front() == '\\' ? "\\" : "";
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out + "\"";
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? std::string("''") : std::string(1, c);
  }
  return out + "'";
}

} // namespace

std::string scalar_text(std::string_view text, Place place) {
  if (is_plain_fit(text, place) && !is_special_word(text) && !is_numberlike(text) && text != "<<") {
    return std::string(text);
  }
  const bool is_quotable_singly =
      text.find_first_of("\"\\") != std::string_view::npos && is_all_printable(text);
  return is_quotable_singly ? single_quoted(text) : double_quoted(text);
}

std::string date_text(std::string_view text, Place place) {
  if (!parse_date_time(text)) {
    return scalar_text(text, place);
  }
  std::string out(text);
  std::ranges::replace(out, ' ', 'T');
  return out;
}

bool is_literal_fit(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text.front() == ' ' || text.front() == '\n' ||
      text.ends_with("\n\n")) {
    return false;
  }
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with(' ') || !is_all_printable(line)) {
      return false;
    }
    begin = end + 1;
  }
  return true;
}

} // namespace haechi::policy::format
