#include "policy/decide/decision_cache.h"

#include "policy/decide/scratch.h"

#include <algorithm>
#include <bit>

namespace haechi::policy {

namespace {

constexpr std::uint32_t kSeveral = 1U << 30U; // of CacheKey::what: a number of a set
constexpr std::uint32_t kHost = 1U << 31U;    // of a host

std::uint64_t hash_text(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;

// PERF: an order that alone decides tells answers apart well enough; the words of an answer count
// where no order stands for it.
std::uint64_t hash_of(const Decision& decision) {
  std::uint64_t hash = static_cast<std::uint64_t>(decision.effect) |
                       static_cast<std::uint64_t>(decision.at_least) << 8U |
                       static_cast<std::uint64_t>(decision.at_most) << 16U;
  hash = hash * kOdd + (decision.by ? hash_text(*decision.by) : 1);
  for (const auto* list : {&decision.needs, &decision.obligations, &decision.obligations_open}) {
    hash = hash * kOdd + list->size();
    for (std::size_t i = 0; !decision.by && i < list->size(); ++i) {
      hash = (hash ^ hash_text((*list)[i])) * kOdd;
    }
  }
  return hash ^ hash >> 32U;
}

bool is_same(const Decision& a, const Decision& b) {
  return a.effect == b.effect && a.at_least == b.at_least && a.at_most == b.at_most &&
         a.is_settled == b.is_settled && a.needs == b.needs && a.reason == b.reason &&
         a.by == b.by && a.obligations == b.obligations &&
         a.obligations_open == b.obligations_open && a.instead == b.instead && a.trace == b.trace;
}

} // namespace

DecisionCache::DecisionCache(std::size_t capacity)
    : lines_(std::bit_ceil(std::max(capacity, kWays)) / kWays), mask_(lines_.size() - 1),
      often_(std::min(lines_.size(), kOften / kWays)), often_mask_(often_.size() - 1),
      scratch_(std::make_unique<Scratch>()) {}

DecisionCache::~DecisionCache() = default;

std::uint32_t DecisionCache::of_several(std::span<const catalog::ServiceIndex> services) {
  const auto next = static_cast<std::uint32_t>(sets_.size()) | kSeveral;
  return sets_.try_emplace(services.data(), next).first->second;
}

std::uint32_t DecisionCache::of_host(std::string_view host) {
  if (const auto known = hosts_.find(host); known != hosts_.end()) {
    return known->second;
  }
  if (hosts_.size() >= kMaxHosts) {
    hosts_.clear();
    forget();
  }
  const auto number = static_cast<std::uint32_t>(hosts_.size()) | kHost;
  hosts_.emplace(host, number);
  return number;
}

// The key's own place or a free one; else one that was not asked for again. Those passed over must
// be asked for once more.
DecisionCache::Entry& DecisionCache::find_place(Line& line, const CacheKey& key) {
  for (Entry& entry : line.entries) {
    if (entry.answer == 0 || entry.key == key) {
      return entry;
    }
  }
  const std::size_t first = key.what % kWays;
  for (std::size_t i = 0; i < kWays; ++i) {
    Entry& other = line.entries[(first + i) % kWays];
    if ((other.answer & kUsed) == 0) {
      return other;
    }
    other.answer &= ~kUsed;
  }
  return line.entries[first];
}

std::uint32_t DecisionCache::intern(Answer answer) {
  const std::uint64_t hash = hash_of(answer.decision);
  const auto [first, last] = answer_numbers_.equal_range(hash);
  for (auto known = first; known != last; ++known) {
    const Answer& other = (*answers_[known->second / kChunk])[known->second % kChunk];
    if (other.from == answer.from && other.until == answer.until &&
        is_same(other.decision, answer.decision)) {
      return known->second;
    }
  }
  if (answer_count_ >= kMaxAnswers) {
    forget();
  }
  if (answer_count_ % kChunk == 0) {
    answers_.push_back(std::make_unique<std::array<Answer, kChunk>>());
  }
  (*answers_.back())[answer_count_ % kChunk] = std::move(answer);
  answer_numbers_.emplace(hash, answer_count_);
  return answer_count_++;
}

const Decision& DecisionCache::keep(const CacheKey& key, Instant from, Instant until,
                                    Decision decision) {
  const std::uint32_t number = intern({from, until, std::move(decision)});
  Entry& entry = find_place(lines_[place_of(key) & mask_], key);
  entry = {key, number + 1};
  for (Entry& copy : often_[place_of(key) & often_mask_].entries) {
    if (copy.key == key && copy.answer != 0) {
      copy = entry;
    }
  }
  return answer_of(entry).decision;
}

void DecisionCache::forget() {
  std::ranges::fill(lines_, Line{});
  std::ranges::fill(often_, Line{});
  answers_.clear();
  answer_count_ = 0;
  answer_numbers_.clear();
}

void DecisionCache::clear() {
  forget();
  sets_.clear();
  hosts_.clear();
  scratch_ = std::make_unique<Scratch>();
}

} // namespace haechi::policy
