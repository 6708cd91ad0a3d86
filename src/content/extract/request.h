#pragma once
// What a request tells an AI service: every text of its body, each with what it is to the service,
// its path and its place; every file; and what could not be read. Texts at places that the catalog
// does not name are there too, so that nothing passes unseen.
// Promises: what is read is what the endpoint's framing says and what any service would read; where
// services may read it otherwise, a gap says so. A body without gaps has been read whole.
// Posture: robust to untrusted client input. Limits: kMaxTexts texts and those of tree.h.
// Fuzz target: content_extract.

#include "catalog/endpoints/endpoint.h"
#include "content/extract/attachments.h"
#include "content/extract/edit.h"
#include "content/extract/gap.h"
#include "content/extract/tree.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::content::extract {

inline constexpr std::size_t kMaxTexts = 200'000;

struct Text {
  std::optional<catalog::Content> content; // none: the catalog names no such place
  std::string_view text;                   // valid as long as the extraction
  std::string_view role;                   // as the message around it says; may be empty
  Written written;                         // for edits
  NodeId node = kNoNode;
  bool is_key = false; // the name of a member
};

struct Extraction {
  Tree tree;
  std::vector<NodeId> roots; // where the catalog's locators begin
  std::vector<Text> texts;   // in the order of the body, what it holds inside behind it
  // Names of members that look like words of a protocol: each once, where it stands first.
  std::vector<Text> names;
  std::vector<Attachment> attachments;
  std::vector<Gap> gaps;

  // Everything was read.
  [[nodiscard]] bool is_complete() const { return gaps.empty(); }

  // A JSON pointer; `!json` where a text holds JSON.
  [[nodiscard]] std::string path(const Text& text) const;
  // The first root as a value, for what the catalog looks up in bodies; null: there is none.
  [[nodiscard]] wire::json::Value value() const;
};

// The name of a member, which has one.
[[nodiscard]] Text name_of(const Tree& tree, NodeId member);

// `bytes` (codings taken off) outlives the extraction.
[[nodiscard]] Extraction extract_request(const catalog::Endpoint& endpoint,
                                         std::string_view content_type, std::string_view bytes);

// A request that is for no endpoint the catalog knows: read by its content type, every text is at
// no named place, and a gap says `unknown-shape` where there is any.
[[nodiscard]] Extraction extract_unknown(std::string_view content_type, std::string_view bytes);

} // namespace haechi::content::extract
