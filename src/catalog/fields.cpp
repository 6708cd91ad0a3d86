#include "catalog/fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::catalog {

using wire::yaml::Entry;
using wire::yaml::Node;

namespace {

std::string suggest(std::string_view word, const std::vector<std::string_view>& known) {
  const std::string nearest = find_nearest_word(word, known);
  return nearest.empty() ? fmt::format("known are {}", fmt::join(known, ", "))
                         : fmt::format("did you mean `{}`?", nearest);
}

} // namespace

void Findings::add(std::string code, std::string message, Location where, std::string hint) {
  if (errors_.size() >= kMaxErrors) {
    ++more_;
    return;
  }
  errors_.push_back({std::move(code), std::move(message), std::move(where), std::move(hint)});
}

Errors Findings::take() && {
  if (more_ != 0) {
    errors_.push_back(
        {"E-CATALOG-013", fmt::format("{} more errors are not listed", more_), {}, {}});
  }
  return std::move(errors_);
}

Fields::Fields(const Node& node, std::string_view file, std::string_view what, Findings& findings)
    : node_(node), file_(file), what_(what), findings_(findings) {
  if (!node.is_mapping()) {
    findings_.add("E-CATALOG-001", fmt::format("{} must be a mapping", what_), where());
  }
}

Location Fields::where(std::string_view key) const {
  const Node* value = node_.find(key);
  return value == nullptr ? where() : value->where(file_);
}

void Fields::refuse_keys_outside(const std::vector<std::string_view>& known) const {
  for (const Entry& entry : node_.entries) {
    if (std::ranges::find(known, entry.key) == known.end()) {
      findings_.add("E-CATALOG-002", fmt::format("{} has no key `{}`", what_, entry.key),
                    entry.where(file_), suggest(entry.key, known));
    }
  }
}

const Node* Fields::find(std::string_view key) const {
  const Node* value = node_.find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> Fields::scalar(const Node& node, std::string_view key) const {
  if (!node.is_scalar()) {
    findings_.add("E-CATALOG-001", fmt::format("`{}` of {} must be one text", key, what_),
                  node.where(file_));
    return std::nullopt;
  }
  if (node.text.size() > kMaxText) {
    findings_.add("E-CATALOG-013",
                  fmt::format("`{}` of {} is longer than {} bytes", key, what_, kMaxText),
                  node.where(file_));
    return std::nullopt;
  }
  return node.text;
}

std::string Fields::text(std::string_view key) const {
  const Node* value = find(key);
  return value == nullptr ? std::string() : scalar(*value, key).value_or(std::string());
}

std::string Fields::required_text(std::string_view key) const {
  const Node* value = find(key);
  if (value == nullptr) {
    findings_.add("E-CATALOG-003", fmt::format("{} lacks `{}`", what_, key), where());
    return {};
  }
  std::string text = scalar(*value, key).value_or(std::string());
  if (text.empty() && value->is_scalar()) {
    findings_.add("E-CATALOG-003", fmt::format("`{}` of {} is empty", key, what_), where(key));
  }
  return text;
}

void Fields::check_word(const std::string& word, const std::vector<std::string_view>& known,
                        std::string_view key, const Location& where) const {
  if (std::ranges::find(known, word) == known.end()) {
    findings_.add("E-CATALOG-004", fmt::format("`{}` is no {}", word, key), where,
                  suggest(word, known));
  }
}

std::string Fields::word(std::string_view key, const std::vector<std::string_view>& words,
                         std::string_view otherwise) const {
  const Node* value = find(key);
  if (value == nullptr) {
    return std::string(otherwise);
  }
  const auto word = scalar(*value, key);
  if (!word) {
    return std::string(otherwise);
  }
  check_word(*word, words, key, where(key));
  return *word;
}

std::vector<std::string> Fields::texts(std::string_view key) const {
  std::vector<std::string> out;
  const Node* value = find(key);
  if (value == nullptr) {
    return out;
  }
  if (value->is_scalar()) {
    out.push_back(scalar(*value, key).value_or(std::string()));
    return out;
  }
  if (!value->is_sequence()) {
    findings_.add("E-CATALOG-001", fmt::format("`{}` of {} must be a list", key, what_),
                  where(key));
    return out;
  }
  for (const Node& item : value->items) {
    if (auto text = scalar(item, key)) {
      out.push_back(std::move(*text));
    }
  }
  return out;
}

std::vector<std::string> Fields::words(std::string_view key,
                                       const std::vector<std::string_view>& known) const {
  std::vector<std::string> out = texts(key);
  for (const std::string& word : out) {
    check_word(word, known, key, where(key));
  }
  return out;
}

std::map<std::string, std::string> Fields::attributes(std::string_view key) const {
  std::map<std::string, std::string> out;
  const Node* value = find(key);
  if (value == nullptr) {
    return out;
  }
  if (!value->is_mapping()) {
    findings_.add("E-CATALOG-001", fmt::format("`{}` of {} must be a mapping", key, what_),
                  where(key));
    return out;
  }
  for (const Entry& entry : value->entries) {
    if (auto text = scalar(entry.value, entry.key)) {
      out.emplace(entry.key, std::move(*text));
    }
  }
  return out;
}

Words Fields::names(std::string_view key) const {
  const Node* value = find(key);
  if (value == nullptr) {
    return {};
  }
  if (value->is_scalar()) {
    const std::string text = scalar(*value, key).value_or(std::string());
    return {text, text};
  }
  const Fields inner(*value, file_, fmt::format("`{}` of {}", key, what_), findings_);
  inner.refuse_keys_outside({"en", "ko"});
  return {inner.text("en"), inner.text("ko")};
}

} // namespace haechi::catalog
