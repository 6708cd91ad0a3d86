#pragma once
// Pseudonyms of one conversation: `⟦KR_RRN:k3v7x2ab⟧` in the place of a value. Equal values have
// equal pseudonyms within a conversation, whatever their spelling; without the conversation's key
// none can be computed or told from chance. Values that are not to come back (secrets, what a
// system prompt holds) are kept as such.
// Promises: key and values lie in the memory that the owner names, and are wiped before it is given
// back. Posture: robust to untrusted client and upstream input. Fuzzed by fuzz/content_restore.cpp.

#include "base/bytes.h"
#include "content/redact/alikes.h"
#include "content/redact/occurrences.h"
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
  std::string name;  // `KR_RRN`
  std::string token; // `⟦KR_RRN:k3v7x2ab⟧`, or a surrogate
  SecretText value;  // as it was first written
  Return back = Return::Allowed;

  [[nodiscard]] bool is_token() const { return token.starts_with("⟦"); }
};

// What a value gives way to. A surrogate (surrogates.h) does not occur in the text, nullptr: there
// is none; a value that can have none gets a token.
struct Wish {
  bool is_surrogate = false;
  Occurrences* text = nullptr;
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
  const Pseudonym& replace(std::string_view entity, std::string_view value, Return back,
                           const Wish& wish = {});
  // Whether replace() has an answer without keeping anything new.
  [[nodiscard]] bool holds(std::string_view entity, std::string_view value, Return back) const;
  // A pair from elsewhere, as a map file holds it; false: no token.
  bool add(std::string_view token, std::string_view value);
  // The same for a surrogate of this entity; false: it can be none.
  bool add_surrogate(std::string_view entity, std::string_view token, std::string_view value);
  // Which conversation speaks from now on, empty: one that has no name yet. Equal values have other
  // pseudonyms in another one; all can be found. What was said before a conversation had its name
  // is taken for the beginning of the first one that is named.
  void enter(std::string_view conversation);

  // By the part behind the colon, in small letters. nullptr: unknown.
  [[nodiscard]] const Pseudonym* find(std::string_view mark) const;
  // Whether a pseudonym's name begins with these letters (in capitals).
  [[nodiscard]] bool has_name_with(std::string_view front) const;
  [[nodiscard]] bool has_name(std::string_view name) const;

  [[nodiscard]] const Alikes& alikes() const { return alikes_; }

  [[nodiscard]] bool is_empty() const { return by_mark_.empty(); }

  // Of all values.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  [[nodiscard]] const std::map<std::string, Pseudonym, std::less<>>& all() const {
    return by_mark_;
  }

 private:
  // Where a value belongs.
  struct Place {
    std::string seed; // secret
    std::string mark;
    const Pseudonym* known = nullptr;
  };

  [[nodiscard]] Place find_place(std::string_view entity, std::string_view value,
                                 Return back) const;
  [[nodiscard]] std::string make_token(std::string_view entity, std::string_view value,
                                       const std::string& mark, std::string_view seed,
                                       const Wish& wish) const;

  std::pmr::memory_resource* memory_;
  SecretText key_;
  std::size_t bytes_ = 0;
  std::map<std::string, Pseudonym, std::less<>> by_mark_;
  std::map<std::string, std::size_t, std::less<>> names_; // how many of each, of tokens
  Alikes alikes_;
  std::map<std::uint64_t, std::uint32_t> conversations_; // numbers by hashes of names
  std::uint32_t unnamed_ = 0; // number of the conversation that has no name yet
  std::uint32_t current_ = 0; // number of the one that speaks
  std::uint32_t last_ = 0;    // number given out last
  bool is_unnamed_used_ = false;
};

// What the user's own text holds that could pass for a pseudonym.
inline constexpr std::string_view kLookAlike = "text.token";

// What makes a value what it is: numbers without their separators, addresses in their usual form,
// others without blanks, in one spelling of letters and digits; secrets as they are. Values that
// differ in meaning differ here.
[[nodiscard]] std::string canonical_value(std::string_view entity, std::string_view value);

// `kr.rrn` as a pseudonym names it: `KR_RRN`; at most 20 characters.
[[nodiscard]] std::string pseudonym_name(std::string_view entity);

inline constexpr std::size_t kMarkLength = 8;

[[nodiscard]] constexpr bool is_mark_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

} // namespace haechi::content
