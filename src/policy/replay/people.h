#pragma once
// How many different people there are among many sightings, in bounded memory: exact up to
// kMaxExact, beyond that an estimate (HyperLogLog, 4096 registers: about 1.6 % standard error)
// that says so. A person is a 64-bit hash, well mixed; nobody can be told from what is kept.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haechi::policy::replay {

class People {
 public:
  static constexpr std::size_t kMaxExact = 1'024;

  void add(std::uint64_t person);
  void add(const People& others);

  [[nodiscard]] std::uint64_t count() const;

  [[nodiscard]] bool is_estimate() const { return !registers_.empty(); }

 private:
  void estimate_from_now_on();
  void mark(std::uint64_t person);

  std::vector<std::uint64_t> exact_;    // sorted
  std::vector<std::uint8_t> registers_; // empty while the count is exact
};

// Spreads a hash over all 64 bits.
[[nodiscard]] std::uint64_t mix_person(std::uint64_t hash);

} // namespace haechi::policy::replay
