#pragma once
// Host names as hashes of their ends: one walk over a host, eight bytes at a time from the right,
// has the hash of every name above it. Keyed and fast, no proof that two names are one: who finds a
// hash compares the text. Reads any bytes, of a name the last kMaxHashedName.

#include <algorithm>
#include <array>
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
    const Words words = read(name);
    return hash_end(words, words.size);
  }

  // Calls `visit` with the ends of `name`, the shortest first, for as long as it says true.
  template <class Visit> void visit_ends(std::string_view name, Visit&& visit) const {
    const Words words = read(name);
    for (std::size_t i = 0; i * kBlock < words.size; ++i) {
      for (std::uint64_t dots = words.dots[i]; dots != 0; dots &= dots - 1) {
        const std::size_t length = i * kBlock + static_cast<std::size_t>(std::countr_zero(dots));
        if (!visit(NameEnd{hash_end(words, length), name.size() - length})) {
          return;
        }
      }
    }
    visit(NameEnd{hash_end(words, words.size), name.size() - words.size});
  }

 private:
  static_assert(std::endian::native == std::endian::little, "words are read as they lie");

  static constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15ULL;
  static constexpr std::uint64_t kOdd = 0xD6E8FEB86659FD93ULL;
  static constexpr std::size_t kBlock = 64; // dots that one word tells
  static constexpr std::size_t kMostWords = (kMaxHashedName + 7) / 8;

  // A name in words of eight bytes, the last eight first; of the first word only its end is filled.
  struct Words {
    std::size_t size = 0;
    std::array<std::uint64_t, kMostWords + 1> words;
    std::array<std::uint64_t, kMostWords + 1> before; // hash of the words to the right
    std::array<std::uint64_t, (kMaxHashedName + kBlock) / kBlock> dots{}; // by bytes behind them
  };

  // Multiplies to 128 bits and folds, as wyhash does.
  static std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  }

  static std::uint64_t load(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  }

  // The `count` < 8 bytes before `end` at the top of a word; the name begins at or before them.
  static std::uint64_t load_first(std::string_view name, std::size_t count) {
    if (name.size() >= 8) {
      return load(name.data()) << (64U - 8U * count);
    }
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) {
      word = word >> 8U | std::uint64_t{static_cast<unsigned char>(name[i])} << 56U;
    }
    return word;
  }

  // A bit for each byte of `word` that is a dot, the last byte's the lowest.
  static std::uint64_t find_dots(std::uint64_t word) {
    constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FULL;
    const std::uint64_t other = word ^ 0x2E2E2E2E2E2E2E2EULL;
    const std::uint64_t tops = ~(((other & kLow) + kLow) | other | kLow);
    return (tops >> 7U) * 0x8040201008040201ULL >> 56U;
  }

  // PERF (bench_catalog): one pass without a branch on where labels end, which nobody can foresee.
  [[nodiscard]] Words read(std::string_view name) const {
    Words out; // NOLINT(cppcoreguidelines-pro-type-member-init): filled as far as read
    name.remove_prefix(name.size() - std::min(name.size(), kMaxHashedName));
    out.size = name.size();
    std::uint64_t hash = key_;
    std::size_t at = 0;
    for (; (at + 1) * 8 <= name.size(); ++at) {
      const std::uint64_t word = load(name.data() + name.size() - (at + 1) * 8);
      out.words[at] = word;
      out.before[at] = hash;
      out.dots[at / 8] |= find_dots(word) << (at % 8 * 8);
      hash = mix(hash ^ word, kOdd);
    }
    const std::size_t rest = name.size() - at * 8;
    out.words[at] = rest == 0 ? 0 : load_first(name, rest);
    out.before[at] = hash;
    out.dots[at / 8] |= find_dots(out.words[at]) << (at % 8 * 8);
    return out;
  }

  // Of the last `length` bytes.
  static std::uint64_t hash_end(const Words& words, std::size_t length) {
    const std::size_t rest = length % 8 * 8; // bits
    const std::uint64_t mask = ~(~std::uint64_t{0} >> rest);
    return mix(words.before[length / 8] ^ (words.words[length / 8] & mask) ^ length * kSeed,
               kOdd ^ kSeed);
  }

  std::uint64_t key_;
};

} // namespace haechi::catalog
