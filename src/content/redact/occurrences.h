#pragma once
// Whether a text may hold short pieces, asked for many of them: the text is read once for each
// length of a piece. Posture: robust to untrusted client input.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace haechi::content {

class Occurrences {
 public:
  // `text` outlives this.
  explicit Occurrences(std::string_view text) : text_(text) {}

  // False: the text does not hold the piece. True: it does, or chance says so.
  [[nodiscard]] bool may_hold(std::string_view piece);

 private:
  using Bits = std::vector<bool>;

  [[nodiscard]] Bits read(std::size_t length) const;

  std::string_view text_;
  std::map<std::size_t, Bits> by_length_; // by the hash of what stands at each place
};

} // namespace haechi::content
