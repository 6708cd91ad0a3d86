#include "policy/decide/decision_cache.h"

#include "policy/decide/scratch.h"

#include <algorithm>
#include <bit>

namespace haechi::policy {

namespace {

constexpr std::size_t kWays = 4; // places in which one key may stand

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 33;
  value *= 0xFF51AFD7ED558CCDULL;
  value ^= value >> 33;
  value *= 0xC4CEB9FE1A85EC53ULL;
  return value ^ (value >> 33);
}

std::uint64_t address(const void* pointer) {
  return std::bit_cast<std::uintptr_t>(pointer);
}

} // namespace

struct DecisionCache::Entry {
  const void* subject = nullptr; // null: the place is free
  const void* use = nullptr;
  const catalog::ServiceIndex* candidates = nullptr;
  Instant made{}; // answers hold from the instant they were made for
  std::string host;
  NameDecision answer;

  [[nodiscard]] bool is_for(const CacheKey& key) const {
    return subject == key.subject && use == key.use && candidates == key.candidates &&
           host == key.host;
  }
};

DecisionCache::DecisionCache(std::size_t capacity)
    : entries_(std::bit_ceil(std::max(capacity, kWays))), mask_(entries_.size() / kWays - 1),
      scratch_(std::make_unique<Scratch>()) {}

DecisionCache::~DecisionCache() = default;

std::uint64_t DecisionCache::hash(const CacheKey& key) const {
  std::uint64_t seed = mix(mix(address(key.subject)) + address(key.use)) + address(key.candidates);
  if (!key.host.empty()) {
    seed += std::hash<std::string_view>{}(key.host);
  }
  return mix(seed);
}

const NameDecision* DecisionCache::find(const CacheKey& key, Instant now) {
  const std::size_t first = (hash(key) & mask_) * kWays;
  for (std::size_t i = first; i < first + kWays; ++i) {
    const Entry& entry = entries_[i];
    if (entry.is_for(key) && entry.made <= now && now < entry.answer.valid_until) {
      ++hits_;
      return &entry.answer;
    }
  }
  ++misses_;
  return nullptr;
}

const NameDecision& DecisionCache::keep(const CacheKey& key, Instant now, NameDecision decision) {
  const std::uint64_t hashed = hash(key);
  const std::size_t first = (hashed & mask_) * kWays;
  std::size_t place = first + (hashed >> 40U) % kWays;
  for (std::size_t i = first; i < first + kWays; ++i) {
    if (entries_[i].subject == nullptr || entries_[i].is_for(key)) {
      place = i;
      break;
    }
  }
  Entry& entry = entries_[place];
  entry.subject = key.subject;
  entry.use = key.use;
  entry.candidates = key.candidates;
  entry.made = now;
  entry.host = key.host;
  entry.answer = std::move(decision);
  return entry.answer;
}

void DecisionCache::clear() {
  for (Entry& entry : entries_) {
    entry = Entry{};
  }
}

} // namespace haechi::policy
