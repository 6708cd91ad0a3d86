#pragma once
// Finds surrogates in an answer, as they were written or, where they are numbers, with other
// separators. Posture: robust to untrusted upstream input.

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace haechi::content {

struct Pseudonym;

class Alikes {
 public:
  // Of what stands at the front of a text.
  struct Match {
    enum class State : std::uint8_t { No, Maybe, Yes };
    State state = State::No; // Maybe: more of the text may make it one
    std::size_t length = 0;
    const Pseudonym* pseudonym = nullptr;
  };

  // `pseudonym` outlives this; its token is the surrogate.
  void add(const Pseudonym& pseudonym);

  [[nodiscard]] bool is_empty() const { return exact_.empty() && loose_.empty(); }

  [[nodiscard]] bool has(std::string_view token) const;

  [[nodiscard]] bool may_begin(char c) const {
    return beginnings_.test(static_cast<unsigned char>(c));
  }

  // The longest; `before` is the character before the text.
  [[nodiscard]] Match match(std::string_view text, char before, bool is_end) const;

 private:
  using Index = std::map<std::string, const Pseudonym*, std::less<>>;

  [[nodiscard]] static Match match_in(const Index& index, bool is_loose, std::string_view text,
                                      bool is_end);

  Index exact_; // by the text in small letters
  Index loose_; // by letters and digits alone
  std::bitset<256> beginnings_;
};

} // namespace haechi::content
