#include "policy/decide/decision_cache.h"

#include "policy/decide/scratch.h"

#include <algorithm>
#include <bit>

namespace haechi::policy {

namespace {

constexpr std::uint64_t kUsed = 1; // of a tag: the answer was asked for again
constexpr unsigned kSetShift = 2;  // the low bits of a tag say nothing about its key
constexpr unsigned kWayShift = 60;

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

std::uint64_t hash_text(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

std::uint64_t hash_of(const Decision& decision) {
  std::uint64_t hash = static_cast<std::uint64_t>(decision.effect) |
                       static_cast<std::uint64_t>(decision.at_least) << 8U |
                       static_cast<std::uint64_t>(decision.at_most) << 16U;
  hash = mix(hash ^ hash_text(decision.reason));
  hash = mix(hash ^ hash_text(decision.by ? std::string_view(*decision.by) : ""));
  for (const auto* list :
       {&decision.needs, &decision.obligations, &decision.obligations_open, &decision.instead}) {
    hash = mix(hash + list->size());
    for (const std::string& word : *list) {
      hash = mix(hash ^ hash_text(word));
    }
  }
  return hash;
}

bool is_same(const Decision& a, const Decision& b) {
  return a.effect == b.effect && a.at_least == b.at_least && a.at_most == b.at_most &&
         a.is_settled == b.is_settled && a.needs == b.needs && a.reason == b.reason &&
         a.by == b.by && a.obligations == b.obligations &&
         a.obligations_open == b.obligations_open && a.instead == b.instead && a.trace == b.trace;
}

} // namespace

struct alignas(64) DecisionCache::Entry { // one line of memory
  const void* subject = nullptr;
  const void* use = nullptr;
  const catalog::ServiceIndex* candidates = nullptr;
  std::size_t candidate_count = 0;
  Instant made{};
  Instant until{};
  std::unique_ptr<const std::string> host; // null: only the service counts
  const Decision* decision = nullptr;

  [[nodiscard]] bool is_for(const CacheKey& key) const {
    return subject == key.subject && use == key.use && candidates == key.candidates.data() &&
           candidate_count == key.candidates.size() &&
           (host == nullptr ? key.host.empty() : *host == key.host);
  }
};

DecisionCache::DecisionCache(std::size_t capacity)
    : tags_(std::bit_ceil(std::max(capacity, kWays)) / kWays), entries_(tags_.size() * kWays),
      mask_(tags_.size() - 1), scratch_(std::make_unique<Scratch>()) {}

DecisionCache::~DecisionCache() = default;

std::uint64_t DecisionCache::tag_of(const CacheKey& key) {
  std::uint64_t seed = mix(mix(address(key.subject)) + address(key.use));
  seed += address(key.candidates.data()) + key.candidates.size();
  if (!key.host.empty()) {
    seed += hash_text(key.host);
  }
  return (mix(seed) | 2U) & ~kUsed;
}

RememberedAnswer DecisionCache::find(const CacheKey& key, Instant now) {
  const std::uint64_t tag = tag_of(key);
  const std::size_t set = tag >> kSetShift & mask_;
  Tags& tags = tags_[set];
  for (std::size_t way = 0; way < kWays; ++way) {
    __builtin_prefetch(&entries_[set * kWays + way]); // PERF: not after the tags have come
  }
  for (std::size_t way = 0; way < kWays; ++way) {
    if ((tags[way] & ~kUsed) != tag) {
      continue;
    }
    const Entry& entry = entries_[set * kWays + way];
    if (entry.is_for(key) && entry.made <= now && now < entry.until) {
      ++hits_;
      tags[way] = tag | kUsed;
      return {entry.decision, entry.until};
    }
  }
  ++misses_;
  return {};
}

// A free place or the key's own; else one that was not asked for again. Those passed over must be
// asked for once more.
std::size_t DecisionCache::find_place(Tags& tags, std::uint64_t tag) {
  for (std::size_t way = 0; way < kWays; ++way) {
    if (tags[way] == 0 || (tags[way] & ~kUsed) == tag) {
      return way;
    }
  }
  const std::size_t first = tag >> kWayShift;
  for (std::size_t i = 0; i < kWays; ++i) {
    std::uint64_t& other = tags[(first + i) % kWays];
    if ((other & kUsed) == 0) {
      return (first + i) % kWays;
    }
    other &= ~kUsed;
  }
  return first % kWays;
}

const Decision* DecisionCache::intern(Decision decision) {
  const std::uint64_t hash = hash_of(decision);
  const auto [first, last] = answers_.equal_range(hash);
  for (auto known = first; known != last; ++known) {
    if (is_same(*known->second, decision)) {
      return known->second.get();
    }
  }
  if (answers_.size() >= kMaxAnswers) {
    std::ranges::fill(tags_, Tags{});
    answers_.clear();
  }
  return answers_.emplace(hash, std::make_unique<const Decision>(std::move(decision)))
      ->second.get();
}

const Decision& DecisionCache::keep(const CacheKey& key, Instant now, Instant until,
                                    Decision decision) {
  const Decision* answer = intern(std::move(decision));
  const std::uint64_t tag = tag_of(key);
  const std::size_t set = tag >> kSetShift & mask_;
  const std::size_t place = find_place(tags_[set], tag);
  tags_[set][place] = tag;
  Entry& entry = entries_[set * kWays + place];
  entry.subject = key.subject;
  entry.use = key.use;
  entry.candidates = key.candidates.data();
  entry.candidate_count = key.candidates.size();
  entry.made = now;
  entry.until = until;
  entry.host = key.host.empty() ? nullptr : std::make_unique<const std::string>(key.host);
  entry.decision = answer;
  return *answer;
}

void DecisionCache::clear() {
  std::ranges::fill(tags_, Tags{});
  answers_.clear();
  scratch_ = std::make_unique<Scratch>();
}

} // namespace haechi::policy
