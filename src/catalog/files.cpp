#include "catalog/files.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::catalog {

using wire::yaml::Node;

namespace {

constexpr std::size_t kMaxId = 64;

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool is_country(std::string_view code) {
  return code.size() == 2 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

const std::vector<std::string_view>& surface_words() {
  static const std::vector<std::string_view> words{"web",       "app",      "desktop",     "api",
                                                   "extension", "embedded", "open-weights"};
  return words;
}

const std::vector<std::string_view>& hosting_words() {
  static const std::vector<std::string_view> words{"external", "self"};
  return words;
}

const std::vector<std::string_view>& relation_words() {
  static const std::vector<std::string_view> words{"self",      "parent",      "subsidiary",
                                                   "affiliate", "predecessor", "successor"};
  return words;
}

const std::vector<std::string_view>& confidence_words() {
  static const std::vector<std::string_view> words{"h", "m", "m-", "l"};
  return words;
}

const std::vector<std::string_view>& stage_words() {
  static const std::vector<std::string_view> words{"observe", "warn", "block"};
  return words;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxId && std::ranges::all_of(text, is_word_character);
}

void check_id(std::string_view id, std::string_view what, const Location& where,
              Findings& findings) {
  if (id.empty() || is_id(id)) {
    return; // an absent id has been reported already
  }
  const bool has_dot = id.find('.') != std::string_view::npos;
  findings.add("E-CATALOG-005", fmt::format("`{}` is no id of a {}", id, what), where,
               has_dot ? "ids hold no dot: policies write `service.surface`"
                       : "letters, digits, `-` and `_`, at most 64");
}

void check_file_name(std::string_view id, std::string_view file, const Location& where,
                     Findings& findings) {
  std::string_view name = file.substr(file.rfind('/') + 1); // npos + 1 = 0
  if (name.ends_with(".yaml")) {
    name.remove_suffix(5);
  }
  if (!id.empty() && name != id) {
    findings.add("E-CATALOG-011", fmt::format("id `{}` does not match the name of its file", id),
                 where, fmt::format("rename the file to {}.yaml or the id to `{}`", id, name));
  }
}

std::vector<std::string> read_countries(const Fields& fields, std::string_view key,
                                        Findings& findings) {
  std::vector<std::string> codes = fields.texts(key);
  for (const std::string& code : codes) {
    if (!is_country(code)) {
      findings.add("E-CATALOG-004", fmt::format("`{}` is no country code", code), fields.where(key),
                   "two capital letters of ISO 3166-1, such as KR");
    }
  }
  return codes;
}

std::vector<std::string> read_categories(const Fields& fields, Findings& findings) {
  std::vector<std::string> words = fields.texts("category");
  for (const std::string& word : words) {
    if (!is_id(word)) {
      findings.add("E-CATALOG-004", fmt::format("`{}` is no category", word),
                   fields.where("category"), "one word of letters, digits and `-`");
    }
  }
  return words;
}

} // namespace haechi::catalog
