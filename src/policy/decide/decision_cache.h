#pragma once
// The answers one worker remembers: bounded, the less used replaced first when full, never used
// outside the span of time they hold for. Many questions share one answer, so answers are kept
// once. Not shared between threads; to be cleared (or thrown away) with every new snapshot, before
// the subjects it was used with go.

#include "policy/decide/name_decision.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haechi::policy {

struct Scratch;

// Which answer is asked for: the subject and the use (by their preparation), the candidates, and
// the host where the policy asks for it.
struct CacheKey {
  const void* subject = nullptr;
  const void* use = nullptr;
  std::span<const catalog::ServiceIndex> candidates;
  std::string_view host; // empty where only the service counts
};

struct RememberedAnswer {
  const Decision* decision = nullptr;
  Instant until{};
};

class DecisionCache {
 public:
  // Room for about `capacity` questions (at least 4), 72 bytes each, taken at once.
  explicit DecisionCache(std::size_t capacity = 16'384);
  ~DecisionCache();
  DecisionCache(const DecisionCache&) = delete;
  DecisionCache& operator=(const DecisionCache&) = delete;

  // The remembered answer that holds at `now`; `decision` is null when there is none.
  [[nodiscard]] RememberedAnswer find(const CacheKey& key, Instant now);
  // Remembers an answer that holds from `now` until `until`. The reference is valid until the next
  // call.
  const Decision& keep(const CacheKey& key, Instant now, Instant until, Decision decision);
  void clear();

  [[nodiscard]] std::uint64_t hits() const { return hits_; }

  [[nodiscard]] std::uint64_t misses() const { return misses_; }

  // Working memory of the evaluation, reused from miss to miss.
  [[nodiscard]] Scratch& scratch() { return *scratch_; }

 private:
  struct Entry;
  static constexpr std::size_t kWays = 4;               // places in which one key may stand
  static constexpr std::size_t kMaxAnswers = 1U << 16U; // different ones; then all is forgotten
  using Tags = std::array<std::uint64_t, kWays>;

  [[nodiscard]] static std::uint64_t tag_of(const CacheKey& key);
  [[nodiscard]] static std::size_t find_place(Tags& tags, std::uint64_t tag);
  const Decision* intern(Decision decision);

  // PERF: hashes stand apart from answers, so that a look-up touches one line of memory before it
  // finds its entry (bench_decide).
  std::vector<Tags> tags_; // 0: the place is free
  std::vector<Entry> entries_;
  std::size_t mask_ = 0;
  std::unordered_multimap<std::uint64_t, std::unique_ptr<const Decision>> answers_;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
  std::unique_ptr<Scratch> scratch_;
};

} // namespace haechi::policy
