#include "policy/syntax/node_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::policy {

namespace {

std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 80;
  std::string out;
  for (const char c : text.substr(0, kShown)) {
    out += (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '`') ? '?' : c;
  }
  return text.size() > kShown ? out + "..." : out;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string_view kind_word(const Node& node) {
  switch (node.kind) {
  case wire::yaml::Kind::Null:
    return "nothing";
  case wire::yaml::Kind::Scalar:
    return "a text";
  case wire::yaml::Kind::Sequence:
    return "a list";
  case wire::yaml::Kind::Mapping:
    return "a mapping";
  }
  return "";
}

// "did you mean `x`?", else the words themselves.
std::string suggestion(std::string_view word, WordList words) {
  const std::string nearest = find_nearest_word(word, {words.begin(), words.end()});
  return nearest.empty() ? fmt::format("known here: {}", fmt::join(words, ", "))
                         : fmt::format("did you mean `{}`?", nearest);
}

} // namespace

void NodeReader::complain(std::string code, std::string message, const Node& at, std::string hint) {
  complaints_.add(std::move(code), std::move(message), at.where(file_), std::move(hint));
}

void NodeReader::complain(std::string code, std::string message, const Entry& at,
                          std::string hint) {
  complaints_.add(std::move(code), std::move(message), at.where(file_), std::move(hint));
}

bool NodeReader::expect_mapping(const Node& node, std::string_view what) {
  if (node.is_mapping()) {
    return true;
  }
  complain("E-POLICY-003", fmt::format("{} must be a mapping, not {}", what, kind_word(node)), node,
           node.is_null() ? "write {} for an empty one, or leave the key out" : "");
  return false;
}

std::vector<const Node*> NodeReader::list(const Node& node) {
  std::vector<const Node*> out;
  if (!node.is_sequence()) {
    out.push_back(&node);
    return out;
  }
  out.reserve(node.items.size());
  for (const Node& item : node.items) {
    out.push_back(&item);
  }
  return out;
}

void NodeReader::unknown_key(const Entry& entry, WordList known, std::string_view what) {
  if (is_full()) {
    return; // suggestions take time that nobody would see the use of
  }
  complain("E-POLICY-001", fmt::format("{} has no key `{}`", what, shown(entry.key)), entry,
           suggestion(entry.key, known));
}

void NodeReader::require(const Node& mapping, std::string_view key, std::string_view what) {
  if (mapping.find(key) == nullptr) {
    complain("E-POLICY-004", fmt::format("{} needs the key `{}`", what, key), mapping);
  }
}

std::string NodeReader::plain_text(const Node& node, std::string_view what) {
  if (!node.is_scalar()) {
    complain("E-POLICY-003", fmt::format("{} must be a text, not {}", what, kind_word(node)), node,
             node.is_null() ? "leave the key out, or write \"\" for an empty text" : "");
    return {};
  }
  if (node.text.size() > kMaxText) {
    complain("E-POLICY-013", fmt::format("{} is longer than {} bytes", what, kMaxText), node);
    return {};
  }
  return node.text;
}

std::string NodeReader::text(const Entry& entry) {
  return plain_text(entry.value, fmt::format("`{}`", shown(entry.key)));
}

std::string NodeReader::text(const Node& node, std::string_view what) {
  std::string out = plain_text(node, what);
  if (node.is_scalar() && node.text.empty()) {
    complain("E-POLICY-005", fmt::format("{} is empty", what), node);
  }
  if (std::ranges::any_of(out, is_control)) {
    complain("E-POLICY-010", fmt::format("{} holds a control character", what), node);
    return {};
  }
  return out;
}

std::string NodeReader::checked_id(const std::string& id, const Location& where,
                                   std::string_view what) {
  if (id.empty()) {
    complaints_.add("E-POLICY-005", fmt::format("{} is empty", what), where);
    return {};
  }
  const bool is_bad = id.size() > kMaxId || std::ranges::any_of(id, [](char c) {
                        return is_control(c) || c == ' ' || c == '`';
                      });
  if (is_bad) {
    complaints_.add(
        "E-POLICY-010", fmt::format("`{}` cannot be {}", shown(id), what), where,
        fmt::format("an id has 1 to {} bytes, no blanks and no control characters", kMaxId));
    return {};
  }
  return id;
}

std::string NodeReader::id(const Entry& entry) {
  const std::string what = fmt::format("`{}`", shown(entry.key));
  const std::string out = plain_text(entry.value, what);
  return entry.value.is_scalar() ? checked_id(out, where(entry.value), what) : std::string();
}

std::vector<std::string> NodeReader::texts(const Entry& entry, Empty empty) {
  const std::string what = fmt::format("`{}`", shown(entry.key));
  if (entry.value.is_sequence() && entry.value.items.empty() && empty == Empty::Refused) {
    complain("E-POLICY-005", fmt::format("the list {} is empty and would match nothing", what),
             entry.value, "leave the key out where everything is meant");
    return {};
  }
  const auto items = list(entry.value);
  if (items.size() > kMaxList) {
    complain("E-POLICY-013", fmt::format("{} has more than {} values", what, kMaxList),
             entry.value);
    return {};
  }
  std::vector<std::string> out;
  out.reserve(items.size());
  for (const Node* item : items) {
    std::string value = text(*item, entry.value.is_sequence() ? "a value of " + what : what);
    if (!value.empty()) {
      out.push_back(std::move(value));
    }
  }
  return out;
}

std::vector<std::string> NodeReader::closed_texts(const Entry& entry, WordList words) {
  std::vector<std::string> out = texts(entry, Empty::Refused);
  for (const Node* item : list(entry.value)) {
    if (item->is_scalar() && !item->text.empty() &&
        std::ranges::find(words, item->text) == words.end()) {
      unknown_word(*item, entry.key, words);
    }
  }
  return out;
}

void NodeReader::unknown_word(const Node& node, std::string_view key, WordList words) {
  if (is_full()) {
    return;
  }
  complain("E-POLICY-002", fmt::format("`{}` is no word of `{}`", shown(node.text), key), node,
           suggestion(node.text, words));
}

std::optional<std::size_t> NodeReader::word_index(const Entry& entry, WordList words) {
  if (!entry.value.is_scalar()) {
    static_cast<void>(text(entry)); // complains of the shape
    return std::nullopt;
  }
  const auto found = std::ranges::find(words, entry.value.text);
  if (found == words.end()) {
    unknown_word(entry.value, entry.key, words);
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - words.begin());
}

std::optional<bool> NodeReader::boolean(const Entry& entry) {
  const auto out = entry.value.to_bool();
  if (!out) {
    complain("E-POLICY-003", fmt::format("`{}` must be true or false", shown(entry.key)),
             entry.value);
  }
  return out;
}

Words NodeReader::words(const Entry& entry) {
  constexpr std::array<std::string_view, 2> kLanguages{"en", "ko"};
  Words out;
  if (entry.value.is_scalar()) {
    out.en = text(entry);
    return out;
  }
  if (!expect_mapping(entry.value, fmt::format("`{}`", entry.key))) {
    return out;
  }
  for (const Entry& language : entry.value.entries) {
    if (language.key == "en") {
      out.en = text(language);
    } else if (language.key == "ko") {
      out.ko = text(language);
    } else {
      unknown_key(language, kLanguages, fmt::format("`{}`", entry.key));
    }
  }
  return out;
}

std::optional<Instant> NodeReader::instant(const Node& node, std::string_view what) {
  if (!node.is_scalar()) {
    static_cast<void>(plain_text(node, what));
    return std::nullopt;
  }
  const auto out = zone_.parse_instant(node.text);
  if (!out) {
    complain("E-POLICY-006", fmt::format("`{}` is no date or time", shown(node.text)), node,
             out.error().hint);
    return std::nullopt;
  }
  return *out;
}

} // namespace haechi::policy
