#pragma once
// The words of a text that say what stands near them, and what they say of one place.

#include "content/detect/topics.h"
#include "text/shadow.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace haechi::content {

struct Mention {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Topics topics = 0;
};

enum class Label : std::uint8_t { None, Own, Column, Foreign, Harmless };

class Context {
 public:
  void clear(std::string_view text);
  // Mentions come with ascending ends.
  void add(const Mention& mention);

  // What speaks of the place: the nearest word before it, one right behind it, the head of its
  // column. Own: a word of `topics`; Harmless: of Topic::Other; Foreign: of another topic.
  [[nodiscard]] Label look(text::Span place, Topics topics);

 private:
  // Where a place stands in a line of columns.
  struct Column {
    char mark = 0;          // what parts the columns; 0: the line has none
    std::size_t number = 0; // of such marks before the place
    std::size_t line = 0;   // where it begins
    std::size_t place = 0;
  };

  // A word that heads a column.
  struct Head {
    Column column;
    Topics topics = 0;
  };

  // Goes on from where `column` stands when that is on the same line.
  void move_to(std::size_t place, Column& column) const;
  void find_heads();
  [[nodiscard]] Label before(text::Span place, Topics topics) const;
  [[nodiscard]] bool is_behind(text::Span place, Topics topics) const;
  [[nodiscard]] bool heads_column(text::Span place, Topics topics);

  std::string_view text_;
  std::vector<Mention> mentions_;
  std::vector<Head> heads_; // among the first mentions, by column; found when first asked for
  Topics headed_ = 0;       // topics of all heads
  bool has_heads_ = false;  // whether they were looked for
  Column last_;             // of the place that was asked for last
  Topics all_ = 0;
};

} // namespace haechi::content
