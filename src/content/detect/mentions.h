#pragma once
// Words that say what stands near them, found only around the places that are asked for: most of a
// text holds no number to speak of. Each part of a text is searched once at most.

#include "base/result.h"
#include "content/detect/topics.h"
#include "text/literal_set.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace haechi::content {

// The words of context_words.cpp, compiled. Immutable; shared between threads.
class ContextWords {
 public:
  // Errors: E-CONTENT-001.
  [[nodiscard]] static Result<ContextWords> make();

  [[nodiscard]] const text::LiteralSet& literals() const { return literals_; }

  // Bytes of the longest word.
  [[nodiscard]] std::size_t longest() const { return longest_; }

  struct Word {
    std::uint32_t size = 0;
    bool is_whole = false; // no letter may stand beside it
    Topics topics = 0;
  };

  [[nodiscard]] const Word& word(std::uint32_t literal) const { return words_[literal]; }

 private:
  ContextWords(text::LiteralSet literals, std::vector<Word> words);

  text::LiteralSet literals_;
  std::vector<Word> words_; // by literal
  std::size_t longest_ = 0;
};

struct Mention {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Topics topics = 0;
};

class Mentions {
 public:
  explicit Mentions(const ContextWords& words);

  // A new text, which must outlive the questions.
  void clear(std::string_view text);

  // Those that end in (begin, end] and some around, none inside another, in order. The view holds
  // until the next call.
  [[nodiscard]] std::span<const Mention> find(std::size_t begin, std::size_t end);

  [[nodiscard]] std::size_t longest() const { return words_.longest(); }

 private:
  struct Block {
    std::uint32_t first = kUnread; // among `mentions_`
    std::uint32_t count = 0;
  };

  static constexpr std::uint32_t kUnread = ~0U;

  void read(std::size_t block);
  void add(const Mention& mention);

  const ContextWords& words_;
  text::LiteralSet::Scratch scratch_;
  std::string_view text_;
  std::vector<Block> blocks_;
  std::vector<Mention> mentions_; // of all blocks that were read
  std::vector<Mention> around_;   // of the block that is being read
  std::vector<Mention> asked_;
  std::vector<text::LiteralHit> hits_;
};

} // namespace haechi::content
