#pragma once
// Values that look like others and are nobody's: a card number that passes its checksum in a range
// that no issuer has, a telephone number that no exchange gives out, an address at example.com.
// Promises: the form of the value stays (length, separators), and no surrogate can be a real
// identifier: it lies where the numbering plan has nothing, or in what is set aside for documents.
// Names alone have no such range: they are made of syllables that names in use avoid.

#include "base/bytes.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::content {

// Entities whose values can have one.
[[nodiscard]] std::span<const std::string_view> surrogate_kinds();

// The entities whose values are to have one.
class SurrogateKinds {
 public:
  SurrogateKinds() = default;

  explicit SurrogateKinds(std::vector<std::string> kinds) : kinds_(std::move(kinds)) {}

  [[nodiscard]] bool has(std::string_view entity) const;

 private:
  std::vector<std::string> kinds_;
};

// Numbers that follow from a key and a seed, and tell nothing of either.
class Chance {
 public:
  Chance(ByteView key, std::string_view seed);

  // 0 up to `bound`, which is none of it; at most 65536.
  [[nodiscard]] unsigned below(unsigned bound);

 private:
  std::vector<Byte> state_;
  std::size_t used_ = 0;
};

// nullopt: the value's form cannot be kept.
[[nodiscard]] std::optional<std::string> make_surrogate(std::string_view entity,
                                                        std::string_view value, Chance& chance);

} // namespace haechi::content
