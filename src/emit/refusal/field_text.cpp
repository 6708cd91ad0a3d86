#include "emit/refusal/field_text.h"

#include <algorithm>

namespace haechi::emit {

namespace {

constexpr std::size_t kMostBytes = 200;

bool is_visible(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) <= 0x7E;
}

} // namespace

std::string to_field_text(std::string_view text) {
  std::string out(text.substr(0, kMostBytes));
  std::ranges::replace_if(out, [](char c) { return !is_visible(c); }, '?');
  return out;
}

std::string to_field_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : to_field_text(text)) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

} // namespace haechi::emit
