#include "emit/refusal/refusal.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace haechi::emit {

namespace {

// Longer headers are read up to here; no browser sends more.
constexpr std::size_t kMostBytes = 1024;

std::string_view trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

// The part before `separator`; `text` keeps what stands behind it.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return trim(part);
}

// A qvalue in thousandths (RFC 9110 section 12.4.2); nullopt when it is none.
std::optional<std::uint32_t> parse_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
      (text.size() > 1 && text[1] != '.')) {
    return std::nullopt;
  }
  std::uint32_t thousandths = text[0] == '1' ? 1000 : 0;
  std::uint32_t weight = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    thousandths += weight * static_cast<std::uint32_t>(digit - '0');
    weight /= 10;
  }
  return thousandths <= 1000 ? std::optional(thousandths) : std::nullopt;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

// How much a language is wanted: nullopt = not named.
struct Wishes {
  std::optional<std::uint32_t> english;
  std::optional<std::uint32_t> korean;
  std::optional<std::uint32_t> others; // `*`
  bool is_korean_first = false;
};

void raise(std::optional<std::uint32_t>& wish, std::uint32_t quality) {
  wish = std::max(wish.value_or(0), quality);
}

void read_range(std::string_view item, Wishes& wishes) {
  const std::string_view range = take_until(item, ';');
  std::uint32_t quality = 1000;
  while (!item.empty()) {
    std::string_view parameter = take_until(item, ';');
    const std::string_view name = take_until(parameter, '=');
    if (equals_ignoring_case(name, "q")) {
      quality = parse_quality(parameter).value_or(0);
    }
  }
  const std::string_view primary = range.substr(0, range.find('-'));
  if (equals_ignoring_case(primary, "ko")) {
    wishes.is_korean_first = wishes.is_korean_first || !wishes.english.has_value();
    raise(wishes.korean, quality);
  } else if (equals_ignoring_case(primary, "en")) {
    raise(wishes.english, quality);
  } else if (range == "*") {
    raise(wishes.others, quality);
  }
}

} // namespace

Language choose_language(std::string_view accept_language) {
  std::string_view rest = accept_language.substr(0, kMostBytes);
  Wishes wishes;
  while (!rest.empty()) {
    read_range(take_until(rest, ','), wishes);
  }
  const std::uint32_t others = wishes.others.value_or(0);
  const std::uint32_t english = wishes.english.value_or(others);
  const std::uint32_t korean = wishes.korean.value_or(others);
  if (korean == english) {
    return korean > 0 && wishes.is_korean_first ? Language::Korean : Language::English;
  }
  return korean > english ? Language::Korean : Language::English;
}

} // namespace haechi::emit
