#pragma once
// Seeded chance: the same seed gives the same run everywhere.

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::property {

// How often a property is tried. Sanitizers make each try ten times as slow: builds with them try a
// part, the others all.
constexpr std::uint64_t rounds(std::uint64_t all) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return all / 5;
#else
  return all;
#endif
}

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  // SplitMix64.
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  // 0 .. bound - 1.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

  bool one_in(std::size_t n) { return below(n) == 0; }

  template <class T> const T& pick(const std::vector<T>& values) {
    return values[below(values.size())];
  }

  // One to `most` different values.
  template <class T> std::vector<T> pick_some(const std::vector<T>& values, std::size_t most) {
    std::vector<T> rest = values;
    std::vector<T> some;
    const std::size_t count = 1 + below(most);
    while (some.size() < count && !rest.empty()) {
      const std::size_t at = below(rest.size());
      some.push_back(rest[at]);
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return some;
  }

 private:
  std::uint64_t state_;
};

} // namespace haechi::property
