#include "ledger/notice.h"

#include "wire/json/value.h"

#include <algorithm>

namespace haechi::ledger {

std::optional<Notice> parse_notice(std::string_view line) {
  const auto value = wire::json::parse(line);
  if (!value || !value->is_object()) {
    return std::nullopt;
  }
  const wire::json::Value* kind = value->find("kind");
  const wire::json::Value* note = value->find("note");
  if (kind == nullptr || !kind->is_text() || note == nullptr || !note->is_text()) {
    return std::nullopt;
  }
  return Notice{kind->text, note->text};
}

// `KEY=VALUE` among words.
std::string word_of(std::string_view note, std::string_view key) {
  for (std::size_t at = 0; at < note.size();) {
    const std::size_t end = std::min(note.find(' ', at), note.size());
    const std::string_view word = note.substr(at, end - at);
    if (word.size() > key.size() && word.starts_with(key) && word[key.size()] == '=') {
      return std::string(word.substr(key.size() + 1));
    }
    at = end + 1;
  }
  return {};
}

std::uint64_t purged_before(const Notice& notice, Class record_class) {
  const auto purged = parse_class(word_of(notice.note, "class"));
  const bool is_meant = !purged || (purged == record_class && record_class != Class::Notice);
  return notice.kind == "purge" && is_meant ? to_number(word_of(notice.note, "before")) : 0;
}

std::optional<Class> parse_class(std::string_view word) {
  for (const Class each : {Class::Decision, Class::Event, Class::Count, Class::Notice}) {
    if (word == to_word(each)) {
      return each;
    }
  }
  return std::nullopt;
}

std::uint64_t to_number(std::string_view word) {
  std::uint64_t out = 0;
  for (const char c : word) {
    if (c < '0' || c > '9' || out > (UINT64_MAX - 9) / 10) {
      return 0;
    }
    out = out * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return out;
}

} // namespace haechi::ledger
