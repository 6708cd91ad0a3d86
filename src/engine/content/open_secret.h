#pragma once
// How far a secret goes that stands at the end of what has come of a text: a block of a private key
// to its last line, everything else as far as its characters do. Bounded: kMostOpenSecret bytes.
// Posture: robust to untrusted upstream input.

#include <cstddef>
#include <string>
#include <string_view>

namespace haechi::engine::content {

inline constexpr std::size_t kMostOpenSecret = 16'384;

class OpenSecret {
 public:
  // `text` begins with a secret of which `found` bytes were found, and ends with what has come.
  OpenSecret(std::string_view text, std::size_t found);

  // How many bytes of what comes next belong to it.
  [[nodiscard]] std::size_t take(std::string_view more);

  // How many bytes it has so far, at least those that were found.
  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool has_ended() const { return has_ended_; }

 private:
  // How a block begins and ends; `closing`: what ends its first and its last line.
  struct Block {
    std::string_view first;
    std::string_view last;
    std::string_view closing;
  };

  [[nodiscard]] static const Block* find_block(std::string_view text);
  [[nodiscard]] bool takes(char c);
  [[nodiscard]] bool takes_in_block(char c);
  void end_word();
  [[nodiscard]] bool takes_line_end();

  const Block* block_ = nullptr; // null: a run of characters
  std::size_t size_ = 0;
  bool has_ended_ = false;

  std::string recent_;        // the last bytes of a block
  bool is_last_line_ = false; // behind `Block::last`
  bool has_body_ = false;
  bool has_colon_ = false;      // on this line
  std::size_t line_ = 0;        // bytes on this line, without blanks
  std::size_t word_ = 0;        // bytes of this word
  std::size_t short_words_ = 0; // in a row
};

} // namespace haechi::engine::content
