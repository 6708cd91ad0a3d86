#include "catalog/endpoints/characters.h"

namespace haechi::catalog {

namespace {

int to_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

std::optional<char> decode_escape(std::string_view text) {
  if (text.size() < 3 || text.front() != '%') {
    return std::nullopt;
  }
  const int high = to_digit(text[1]);
  const int low = to_digit(text[2]);
  if (high < 0 || low < 0) {
    return std::nullopt;
  }
  return static_cast<char>(high * 16 + low);
}

std::string decode_escapes(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto decoded = decode_escape(text);
    if (decoded) {
      out += *decoded;
    } else {
      out += text.front() == '+' && plus == Plus::Blank ? ' ' : text.front();
    }
    text.remove_prefix(decoded ? 3 : 1);
  }
  return out;
}

} // namespace haechi::catalog
