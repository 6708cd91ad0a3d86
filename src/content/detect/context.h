#pragma once
// What the words around a place of a text, and the head of its column, say of it.

#include "content/detect/columns.h"
#include "content/detect/mentions.h"
#include "content/detect/topics.h"
#include "text/shadow.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace haechi::content {

enum class Label : std::uint8_t { None, Own, Column, Foreign, Harmless };

class Context {
 public:
  explicit Context(const ContextWords& words);

  // A new text, which must outlive the questions.
  void clear(std::string_view text);

  // What speaks of the place: the nearest word before it, one right behind it, the head of its
  // column. Own: a word of `topics`; Harmless: of Topic::Other; Foreign: of another topic.
  [[nodiscard]] Label look(text::Span place, Topics topics);

 private:
  // A word that heads a column.
  struct Head {
    ColumnPlace column;
    Topics topics = 0;
  };

  // The table that was asked for last, and the heads of its columns as far as they were read.
  struct Table {
    std::size_t begin = 0;
    char mark = 0;
    std::size_t read_to = 0;
    std::vector<Head> heads;
    Topics topics = 0; // of all heads
  };

  [[nodiscard]] Label before(text::Span place, Topics topics);
  [[nodiscard]] bool is_behind(text::Span place, Topics topics);
  [[nodiscard]] bool heads_column(text::Span place, Topics topics);
  void read_heads(std::size_t table, const ColumnPlace& place);

  std::string_view text_;
  Mentions mentions_;
  Columns columns_;
  Columns head_columns_;
  Table table_;
};

} // namespace haechi::content
