#pragma once
// Answers that are told as changes of a document: `{p, o, v}` of ChatGPT and DeepSeek, JSON Patch
// of others. Keeps the document's shape, with texts cut short, so that the catalog's locators say
// what a changed place is. Limits: kMaxDocument values; beyond them changes are no longer followed.
// Posture: robust to untrusted upstream input.

#include "catalog/endpoints/endpoint.h"
#include "content/extract/tree.h"
#include "wire/json/value.h"

#include <span>
#include <string>
#include <vector>

namespace haechi::content::extract {

inline constexpr std::size_t kMaxDocument = 20'000;

// A text that a change brings.
struct ChangedText {
  NodeId node = kNoNode;                   // in the piece that tells the change
  std::optional<catalog::Content> content; // of the place that it goes to
  std::string place;                       // in the document
  bool continues = false;                  // it goes behind what is there, or nothing was there
};

class PatchedDocument {
 public:
  PatchedDocument(catalog::Join join, std::span<const catalog::Extractor> extractors)
      : join_(join), extractors_(extractors) {}

  // Carries out what one piece tells.
  [[nodiscard]] std::vector<ChangedText> take(const Tree& tree, NodeId root);

  // False: the document is beyond its limit.
  [[nodiscard]] bool is_followed() const { return is_followed_; }

 private:
  using Way = std::vector<std::string>;

  void change(const Tree& tree, const Way& base, NodeId object);
  void change_by(const Tree& tree, const Way& way, std::string_view operation, NodeId value);
  [[nodiscard]] wire::json::Value* resolve(Way& way);
  void list_texts(const Tree& tree, const Way& way, NodeId value, bool continues);
  [[nodiscard]] std::optional<catalog::Content> content_at(const Way& way) const;

  catalog::Join join_;
  std::span<const catalog::Extractor> extractors_;
  wire::json::Value document_;
  std::string last_path_;
  std::string last_operation_;
  std::vector<ChangedText> changed_;
  std::size_t values_ = 1;
  bool is_followed_ = true;
};

} // namespace haechi::content::extract
