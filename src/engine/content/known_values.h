#pragma once
// Where the values of a conversation stand in a text once more: a name that was known by its title
// in the first message stands alone in the next one. Values shorter than kShortestValue and those
// that are part of a longer word or number are not looked for. One pass over the text; each place
// in it costs the logarithm of the number of values at most, however alike these are. Posture:
// robust to untrusted client input.

#include "content/redact/pseudonyms.h"
#include "content/scanner.h"

#include <bitset>
#include <string_view>
#include <vector>

namespace haechi::engine::content {

inline constexpr std::size_t kShortestValue = 6; // bytes; two syllables of Hangul

class KnownValues {
 public:
  // `pseudonyms` outlives this; what it gets later is not known here.
  KnownValues(const haechi::content::Pseudonyms& pseudonyms,
              const haechi::content::Entities& entities);

  [[nodiscard]] bool is_empty() const { return values_.empty(); }

  // Those that lie over none of `known`; both in the order of the text.
  [[nodiscard]] std::vector<haechi::content::Finding>
  find(std::string_view text, const std::vector<haechi::content::Finding>& known) const;

 private:
  struct Value {
    std::string_view text;
    haechi::content::EntityId entity = 0;
    std::size_t shorter = 0; // the longest other one that it begins with, counted from 1; 0: none
  };

  void link();

  [[nodiscard]] const Value* match(std::string_view text, std::size_t at) const;

  std::bitset<65536> beginnings_; // of the first four bytes
  std::vector<Value> values_;     // in the order of their texts
};

} // namespace haechi::engine::content
