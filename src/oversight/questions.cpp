#include "oversight/questions.h"

#include "oversight/check_fields.h"
#include "wire/yaml/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::oversight {

namespace {

using wire::yaml::Node;

constexpr std::array<std::string_view, 6> kKeys{"id", "en", "ko", "gdpr", "pipa", "test"};

tl::unexpected<Error> refuse(const SourceFile& file, const Node& at, std::string_view why) {
  return fail("E-OVERSIGHT-030", fmt::format("question set: {}", why), at.where(file.path),
              "- {id: Q01, en: ..., ko: ..., gdpr: '4(7)', pipa: '2', test: T01}");
}

std::string text_of(const Node& question, std::string_view key) {
  const Node* value = question.find(key);
  return value != nullptr && value->is_scalar() ? value->text : std::string();
}

Result<void> add_question(const SourceFile& file, const Node& node, Questions& out) {
  if (!node.is_mapping()) {
    return refuse(file, node, "an entry is no mapping");
  }
  for (const wire::yaml::Entry& entry : node.entries) {
    if (std::ranges::find(kKeys, entry.key) == kKeys.end()) {
      return refuse(file, entry.value, fmt::format("`{}` is no key of a question", entry.key));
    }
  }
  const std::string id = text_of(node, "id");
  Question question{{text_of(node, "en"), text_of(node, "ko")},
                    text_of(node, "gdpr"),
                    text_of(node, "pipa"),
                    text_of(node, "test")};
  if (!is_id(id) || question.text.en.empty() || question.text.ko.empty()) {
    return refuse(file, node, "a question needs an id and both languages");
  }
  if (!out.emplace(id, std::move(question)).second) {
    return refuse(file, node, fmt::format("`{}` stands twice", id));
  }
  return {};
}

} // namespace

Result<Questions> parse_questions(const SourceFile& file) {
  const auto root = wire::yaml::parse(file);
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  if (!root->is_sequence() || root->items.size() > kMaxQuestions) {
    return refuse(file, *root, fmt::format("it is no list of at most {}", kMaxQuestions));
  }
  Questions out;
  for (const Node& node : root->items) {
    if (auto added = add_question(file, node, out); !added) {
      return tl::make_unexpected(std::move(added.error()));
    }
  }
  return out;
}

} // namespace haechi::oversight
