#pragma once
// Finds the comments of a YAML file whose elements are known, and the element that each belongs
// to: a comment on a line of its own to the next element that stands no deeper, else to the one it
// follows at its depth; a comment behind something to what ends, or begins, on its line.

#include "wire/yaml/commented.h"

#include <string_view>
#include <vector>

namespace haechi::wire::yaml {

// Bytes of the file, half open.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

struct ElementPlace {
  Extent extent; // of the key and the value
  std::size_t value_begin = 0;
  std::size_t column_at = kNowhere; // where its column is taken from; kNowhere: its beginning
  std::size_t parent = kNowhere;
};

class Places {
 public:
  explicit Places(std::string_view text); // borrowed

  [[nodiscard]] bool is_bracket(std::size_t at) const {
    return at < text.size() && (text[at] == '{' || text[at] == '[');
  }

  [[nodiscard]] std::size_t line_of(std::size_t at) const; // from 0
  [[nodiscard]] std::size_t column_of(std::size_t at) const;
  [[nodiscard]] bool is_empty_line(std::size_t line) const;
  // The bytes of the line before `at` hold blanks only.
  [[nodiscard]] bool is_first_on_line(std::size_t at) const;

  std::string_view text;
  std::vector<ElementPlace> elements; // beside those of the document
  std::vector<Extent> scalars;        // keys too, ascending

 private:
  std::vector<std::size_t> line_starts_;
};

// Sets lines and gaps of all elements, and puts every comment in its place.
void place_comments(const Places& places, CommentedDocument& document);

} // namespace haechi::wire::yaml
