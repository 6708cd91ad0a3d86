#include "policy/replay/people.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace haechi::policy::replay {

namespace {

constexpr unsigned kIndexBits = 12;
constexpr std::size_t kRegisters = 1U << kIndexBits;

} // namespace

std::uint64_t mix_person(std::uint64_t hash) { // the finaliser of SplitMix64
  hash += 0x9E3779B97F4A7C15ULL;
  hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBULL;
  return hash ^ (hash >> 31U);
}

void People::mark(std::uint64_t person) {
  const std::size_t index = person >> (64U - kIndexBits);
  const auto rest = person << kIndexBits | 1ULL << (kIndexBits - 1U); // never 0: bounded rank
  const auto rank = static_cast<std::uint8_t>(std::countl_zero(rest) + 1);
  registers_[index] = std::max(registers_[index], rank);
}

void People::estimate_from_now_on() {
  registers_.assign(kRegisters, 0);
  for (const std::uint64_t person : exact_) {
    mark(person);
  }
  exact_ = {};
}

void People::add(std::uint64_t person) {
  if (is_estimate()) {
    mark(person);
    return;
  }
  const auto place = std::ranges::lower_bound(exact_, person);
  if (place != exact_.end() && *place == person) {
    return;
  }
  exact_.insert(place, person);
  if (exact_.size() > kMaxExact) {
    estimate_from_now_on();
  }
}

void People::add(const People& others) {
  if (others.is_estimate() && !is_estimate()) {
    estimate_from_now_on();
  }
  for (std::size_t i = 0; i < others.registers_.size(); ++i) {
    registers_[i] = std::max(registers_[i], others.registers_[i]);
  }
  for (const std::uint64_t person : others.exact_) {
    add(person);
  }
}

std::uint64_t People::count() const {
  if (!is_estimate()) {
    return exact_.size();
  }
  constexpr auto kCount = static_cast<double>(kRegisters);
  double sum = 0;
  double empty = 0;
  for (const std::uint8_t rank : registers_) {
    sum += std::ldexp(1.0, -static_cast<int>(rank));
    empty += rank == 0 ? 1.0 : 0.0;
  }
  const double raw = 0.7213 / (1.0 + 1.079 / kCount) * kCount * kCount / sum;
  const bool is_small = raw <= 2.5 * kCount && empty > 0;
  const double best = is_small ? kCount * std::log(kCount / empty) : raw;
  return static_cast<std::uint64_t>(std::llround(best));
}

} // namespace haechi::policy::replay
