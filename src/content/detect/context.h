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
  // Where a word stands in a line of columns; found when it is first asked for.
  struct Head {
    std::size_t line = 0;
    std::size_t number = 0;
    char mark = 0; // 0: in no column
    bool is_known = false;
  };

  const Head& head_of(std::size_t mention);
  [[nodiscard]] Label before(text::Span place, Topics topics) const;
  [[nodiscard]] bool is_behind(text::Span place, Topics topics) const;
  [[nodiscard]] bool heads_column(text::Span place, Topics topics);

  std::string_view text_;
  std::vector<Mention> mentions_;
  std::vector<Head> heads_; // of the first mentions
  Topics all_ = 0;
};

} // namespace haechi::content
