#pragma once
// Pseudonyms of one conversation: `⟦KR_RRN:k3v9x2ab⟧` in the place of a value. Equal values have
// equal pseudonyms within a conversation, whatever their spelling; without the conversation's key
// none can be computed or told from chance. Values that are not to come back (secrets, what a
// system prompt holds) are kept as such.
// Promises: key and values lie in the memory that the owner names, and are wiped before it is given
// back. Posture: robust to untrusted client and upstream input. Fuzzed by fuzz/content_restore.cpp.

#include "base/bytes.h"
#include "content/redact/secret_text.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace haechi::content {

inline constexpr std::size_t kMaxPseudonym = 40; // bytes, brackets included

enum class Return : std::uint8_t { Allowed, Never };

// A value and what stands for it.
struct Pseudonym {
  std::string token; // `⟦KR_RRN:k3v9x2ab⟧`
  SecretText value;  // as it was first written
  Return back = Return::Allowed;
};

class Pseudonyms {
 public:
  using Key = std::array<Byte, 32>;

  // `memory` outlives this.
  explicit Pseudonyms(const Key& key,
                      std::pmr::memory_resource* memory = std::pmr::get_default_resource());
  ~Pseudonyms();
  Pseudonyms(Pseudonyms&& other) noexcept;
  Pseudonyms& operator=(Pseudonyms&&) = delete;

  // What stands for `value`, found as `entity` (kr.rrn, secret.github, ...).
  const Pseudonym& replace(std::string_view entity, std::string_view value, Return back);
  // A pair from elsewhere, as a map file holds it; false: no token.
  bool add(std::string_view token, std::string_view value);

  // By the part behind the colon, in small letters. nullptr: unknown.
  [[nodiscard]] const Pseudonym* find(std::string_view mark) const;
  // Whether a pseudonym's name begins with these letters (in capitals).
  [[nodiscard]] bool has_name_with(std::string_view front) const;
  [[nodiscard]] bool has_name(std::string_view name) const;

  [[nodiscard]] bool is_empty() const { return by_mark_.empty(); }

  // Of all values.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  [[nodiscard]] const std::map<std::string, Pseudonym, std::less<>>& all() const {
    return by_mark_;
  }

 private:
  std::pmr::memory_resource* memory_;
  SecretText key_;
  std::size_t bytes_ = 0;
  std::map<std::string, Pseudonym, std::less<>> by_mark_;
  std::map<std::string, std::size_t, std::less<>> names_; // how many of each
};

// The characters of a value that make it what it is: without separators, in small letters, in one
// spelling of digits.
[[nodiscard]] std::string canonical_value(std::string_view value);

// `kr.rrn` as a pseudonym names it: `KR_RRN`; at most 20 characters.
[[nodiscard]] std::string pseudonym_name(std::string_view entity);

inline constexpr std::size_t kMarkLength = 8;

[[nodiscard]] constexpr bool is_mark_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

} // namespace haechi::content
