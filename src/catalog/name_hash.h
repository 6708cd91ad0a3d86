#pragma once
// Host names as hashes of their ends: labels are met from the right and each extends the hash of
// those behind it, so that one walk over a host has the hash of every name above it. Keyed and
// fast, no proof that two names are one: who finds a hash compares the text. Reads any bytes.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace haechi::catalog {

inline constexpr std::size_t kMaxHashedName = 253;
inline constexpr std::size_t kMaxHashedLabels = 127;

// An end of a name: from `start`, at a label's beginning.
struct NameEnd {
  std::uint64_t hash;
  std::size_t start;
};

class NameHash {
 public:
  explicit NameHash(std::uint64_t key) : key_(mix(key ^ kSeed, kOdd)) {}

  [[nodiscard]] std::uint64_t of(std::string_view name) const {
    std::uint64_t hash = key_;
    visit_ends(name, [&](NameEnd end) {
      hash = end.hash;
      return true;
    });
    return hash;
  }

  // Calls `visit` with the ends of `name`, the shortest first, for as long as it says true.
  template <class Visit> void visit_ends(std::string_view name, Visit&& visit) const {
    std::uint64_t hash = key_;
    for (std::size_t end = name.size() + 1; end > 0;) {
      const std::size_t start = label_start(name, end - 1);
      hash = add_label(hash, name.substr(start, end - 1 - start));
      if (!visit(NameEnd{hash, start})) {
        return;
      }
      end = start;
    }
  }

 private:
  static_assert(std::endian::native == std::endian::little, "label_start reads words");

  static constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15ULL;
  static constexpr std::uint64_t kOdd = 0xD6E8FEB86659FD93ULL;

  // Multiplies to 128 bits and folds, as wyhash does.
  static std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  }

  template <class Word> static std::uint64_t load(const char* from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  }

  // Up to eight bytes; different for different bytes, if there are equally many.
  // PERF (bench_catalog): two loads that may overlap, where a copy of any length would be a call.
  static std::uint64_t load_rest(const char* from, std::size_t count) {
    if (count >= 4) {
      return load<std::uint32_t>(from) | load<std::uint32_t>(from + count - 4) << 32U;
    }
    if (count == 0) {
      return 0;
    }
    return load<std::uint8_t>(from) | load<std::uint8_t>(from + count / 2) << 8U |
           load<std::uint8_t>(from + count - 1) << 16U;
  }

  // Extends the hash of the labels to the right by one label.
  static std::uint64_t add_label(std::uint64_t hash, std::string_view label) {
    const char* at = label.data();
    std::size_t left = label.size();
    hash ^= left * kSeed;
    for (; left > 8; at += 8, left -= 8) {
      hash = mix(hash ^ load<std::uint64_t>(at), kOdd);
    }
    return mix(hash ^ load_rest(at, left), kOdd ^ kSeed);
  }

  // A bit in the top of each byte of `word` that is a dot.
  static std::uint64_t find_dots(std::uint64_t word) {
    constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FULL;
    const std::uint64_t other = word ^ 0x2E2E2E2E2E2E2E2EULL;
    return ~(((other & kLow) + kLow) | other | kLow);
  }

  // The start of the label that ends before `end`. Eight bytes at a time, the first few one by one.
  static std::size_t label_start(std::string_view name, std::size_t end) {
    for (; end >= 8; end -= 8) {
      const std::uint64_t dots = find_dots(load<std::uint64_t>(name.data() + end - 8));
      if (dots != 0) {
        return end - static_cast<std::size_t>(std::countl_zero(dots)) / 8; // little-endian
      }
    }
    while (end > 0 && name[end - 1] != '.') {
      --end;
    }
    return end;
  }

  std::uint64_t key_;
};

} // namespace haechi::catalog
