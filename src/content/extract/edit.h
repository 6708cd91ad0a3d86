#pragma once
// Changed texts back into the original bytes: every layer between is written in its own spelling,
// lengths before it are set anew, and everything else stays byte for byte. Pure.

#include "base/result.h"
#include "content/extract/tree.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haechi::content::extract {

// `place` in what `written` says gives way to `text`.
struct TextEdit {
  Written written;
  Span place;
  std::string text;
};

// The body with all edits, in any order. Errors: E-CONTENT-020, a text lies in a layer that cannot
// be written anew (wrap.h, Sealed), or two edits lie over each other.
[[nodiscard]] Result<std::string> apply(const Tree& tree, std::vector<TextEdit> edits);

struct TextPlace {
  Written written;
  Span place; // in what it says
};

// Where the texts stand in the body. A text inside something packed or in base64 has the place of
// all of that.
[[nodiscard]] std::vector<Span> to_body(const Tree& tree, std::span<const TextPlace> places);

} // namespace haechi::content::extract
