#pragma once
// Puts values back in the place of their pseudonyms, in a text that comes in pieces.
// Promises: the same pieces in any cut give the same text; at most kMaxPseudonym bytes are held
// back, and only while they may become a pseudonym; what is no known pseudonym stays byte for byte.
// A pseudonym that a model has changed (small letters, blanks, a translated name, lost brackets,
// Markdown's `\_`) is known by its mark. Posture: robust to untrusted upstream input.

#include "content/redact/pseudonyms.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace haechi::content {

// What the text is inside of: values put back are escaped for it.
enum class Inside : std::uint8_t { Plain, JsonString };

class Restorer {
 public:
  // `pseudonyms` outlives this.
  explicit Restorer(const Pseudonyms& pseudonyms, Inside inside = Inside::Plain);

  // Appends what is settled to `out`.
  void push(std::string_view piece, std::string& out);
  // The text is over, or a pause must not hold anything back.
  void finish(std::string& out);

  [[nodiscard]] std::size_t held() const { return held_.size(); }

  // What is held back has the opening bracket, not only a word that could be a name.
  [[nodiscard]] bool has_begun() const { return held_.starts_with("⟦"); }

 private:
  using State = Alikes::Match::State;

  // What the closing bracket is to a pseudonym; Wanted: it may have been lost.
  enum class Close : std::uint8_t { None, Wanted, Needed };

  struct Match {
    State state = State::No;
    std::size_t length = 0;
    const Pseudonym* pseudonym = nullptr;
  };

  [[nodiscard]] Match match_at(std::string_view text, std::size_t at, bool is_end) const;
  [[nodiscard]] Match match(std::string_view text, bool is_end) const;
  [[nodiscard]] Match match_bracketed(std::string_view text, std::size_t open, bool is_ours,
                                      bool is_end) const;
  [[nodiscard]] Match match_bare(std::string_view text, bool is_end) const;
  [[nodiscard]] Match match_mark(std::string_view text, std::size_t at, Close close,
                                 bool is_end) const;
  void settle(std::string_view text, bool is_end, std::string& out);
  void put(const Pseudonym& pseudonym, std::string_view written, std::string& out) const;

  const Pseudonyms& pseudonyms_;
  Inside inside_;
  std::string held_;
  char last_ = ' '; // the byte before what is held
};

// A whole text at once.
[[nodiscard]] std::string restore(const Pseudonyms& pseudonyms, std::string_view text,
                                  Inside inside = Inside::Plain);

} // namespace haechi::content
