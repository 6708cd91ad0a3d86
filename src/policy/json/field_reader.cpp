#include "policy/json/field_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::policy {

namespace {

constexpr std::size_t kMaxText = 4096;
constexpr std::size_t kMaxValues = 10'000;

std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 80;
  std::string out;
  for (const char c : text.substr(0, kShown)) {
    out += (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '`') ? '?' : c;
  }
  return text.size() > kShown ? out + "..." : out;
}

std::string suggestion(std::string_view word, ClosedWords words) {
  const std::string nearest = find_nearest_word(word, {words.begin(), words.end()});
  return nearest.empty() ? fmt::format("known here: {}", fmt::join(words, ", "))
                         : fmt::format("did you mean `{}`?", nearest);
}

} // namespace

void FieldReader::fail_with(int number, std::string message, std::string hint) {
  if (!error_) {
    error_ =
        Error{fmt::format("E-{}-{:03}", area_, number), std::move(message), {}, std::move(hint)};
  }
}

void FieldReader::unknown_key(std::string_view key, std::string_view what, ClosedWords known) {
  if (has_failed()) {
    return; // suggestions take time
  }
  fail_with(1, fmt::format("{} has no key `{}`", what, shown(key)), suggestion(key, known));
}

bool FieldReader::expect_object(const JsonValue& value, std::string_view name) {
  if (!value.is_object()) {
    fail_with(2, fmt::format("`{}` must be an object", name));
    return false;
  }
  if (value.members.size() > kMaxValues) {
    fail_with(7, fmt::format("`{}` has more than {} keys", name, kMaxValues));
    return false;
  }
  return true;
}

std::string FieldReader::scalar(const JsonValue& value, std::string_view name) {
  using wire::json::Kind;
  if (value.kind == Kind::Boolean) {
    return value.boolean ? "true" : "false";
  }
  if (value.kind == Kind::Integer) {
    return std::to_string(value.integer);
  }
  if (!value.is_text()) {
    fail_with(2, fmt::format("`{}` must be a text", shown(name)));
    return {};
  }
  if (value.text.size() > kMaxText) {
    fail_with(7, fmt::format("`{}` is longer than {} bytes", shown(name), kMaxText));
    return {};
  }
  return value.text;
}

void FieldReader::check_word(const std::string& word, std::string_view name, ClosedWords closed) {
  if (!closed.empty() && !word.empty() && !has_failed() &&
      std::ranges::find(closed, word) == closed.end()) {
    fail_with(3, fmt::format("`{}` is no word of `{}`", shown(word), name),
              suggestion(word, closed));
  }
}

Known FieldReader::known(const JsonValue& value, std::string_view name, ClosedWords closed) {
  if (value.is_null()) {
    return std::nullopt;
  }
  if (!value.is_array()) {
    std::string out = scalar(value, name);
    check_word(out, name, closed);
    return out;
  }
  auto out = texts(value, name, closed);
  if (out.size() > 1) {
    fail_with(2, fmt::format("`{}` can have one value only", shown(name)));
  }
  return out.empty() ? std::string() : std::move(out.front());
}

KnownSet FieldReader::known_set(const JsonValue& value, std::string_view name, ClosedWords closed) {
  if (value.is_null()) {
    return std::nullopt;
  }
  return texts(value, name, closed);
}

std::vector<std::string> FieldReader::texts(const JsonValue& value, std::string_view name,
                                            ClosedWords closed) {
  std::vector<std::string> out;
  if (!value.is_array()) {
    out.push_back(scalar(value, name));
  } else if (value.items.size() > kMaxValues) {
    fail_with(7, fmt::format("`{}` has more than {} values", shown(name), kMaxValues));
  } else {
    out.reserve(value.items.size());
    for (const JsonValue& item : value.items) {
      out.push_back(scalar(item, name));
    }
  }
  std::erase(out, "");
  for (const std::string& word : out) {
    check_word(word, name, closed);
  }
  return out;
}

std::string FieldReader::text(const JsonValue& value, std::string_view name) {
  return scalar(value, name);
}

std::optional<Instant> FieldReader::instant(const JsonValue& value, std::string_view name) {
  if (!value.is_text()) {
    fail_with(5, fmt::format("`{}` must be a date or time", shown(name)),
              "write 2025-02-05 or 2025-02-05T09:00:00+09:00");
    return std::nullopt;
  }
  const auto at = zone_.parse_instant(value.text);
  if (!at) {
    fail_with(5, fmt::format("`{}`: `{}` is no date or time", shown(name), shown(value.text)),
              at.error().hint);
    return std::nullopt;
  }
  return *at;
}

bool FieldReader::boolean(const JsonValue& value, std::string_view name) {
  if (value.kind != wire::json::Kind::Boolean) {
    fail_with(2, fmt::format("`{}` must be true or false", shown(name)));
  }
  return value.boolean;
}

} // namespace haechi::policy
