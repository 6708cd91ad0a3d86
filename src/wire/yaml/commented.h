#pragma once
// A YAML file with its comments and empty lines, for programs that write files anew (policy fmt).
// Reads what document.h reads and refuses what it refuses; also refuses anchors and aliases, whose
// sharing a rewritten file would lose.
// Posture: robust to untrusted operator input.
// Promises: every comment of the file stands in exactly one place of the result.

#include "wire/yaml/document.h"

#include <cstddef>
#include <string>
#include <vector>

namespace haechi::wire::yaml {

struct Comment {
  std::string text;     // from `#` on, without blanks at its end
  bool has_gap = false; // an empty line stands before it
};

// A scalar or collection in its place: an entry of a mapping, an item of a list, or the root.
struct Element {
  Kind kind = Kind::Null;
  bool has_key = false;
  bool is_plain = false; // a scalar written without quotes
  bool is_flow = false;  // a collection written in brackets
  bool has_gap = false;  // an empty line stands before it
  std::string key;
  std::string text;
  std::vector<std::size_t> children; // of a collection, as indices into the document
  std::vector<Comment> before;       // on lines of their own
  std::string beside;                // at the end of its line; empty: none
  std::vector<Comment> after;        // on lines of their own behind it, as deep as it stands
  std::uint32_t line = 0;            // from 1
};

struct CommentedDocument {
  std::vector<Element> elements; // in the order written, parents first; the root is the first
  std::vector<Comment> head;     // before everything
  std::vector<Comment> foot;     // behind everything

  [[nodiscard]] const Element& root() const { return elements.front(); }
};

// Errors: E-YAML-* as parse, -005 (anchors and aliases).
[[nodiscard]] Result<CommentedDocument> parse_commented(const SourceFile& file);

} // namespace haechi::wire::yaml
