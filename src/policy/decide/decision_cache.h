#pragma once
// The answers one worker remembers: bounded, replaced at random places when full, never older than
// their `valid_until`. Not shared between threads; to be cleared (or thrown away) with every new
// snapshot.

#include "policy/decide/name_decision.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace haechi::policy {

struct Scratch;

// Which answer is asked for: the subject and the use (by their preparation), the candidates, and
// the host where the policy asks for it.
struct CacheKey {
  const void* subject = nullptr;
  const void* use = nullptr;
  const catalog::ServiceIndex* candidates = nullptr;
  std::string_view host; // empty where only the service counts
};

class DecisionCache {
 public:
  // Room for about `capacity` answers (at least 4); memory is taken at once but for the answers'
  // texts.
  explicit DecisionCache(std::size_t capacity = 16'384);
  ~DecisionCache();
  DecisionCache(const DecisionCache&) = delete;
  DecisionCache& operator=(const DecisionCache&) = delete;

  // The remembered answer that still holds at `now`; nullptr: none.
  [[nodiscard]] const NameDecision* find(const CacheKey& key, Instant now);
  // Remembers an answer made at `now`; the reference is valid until the next call.
  const NameDecision& keep(const CacheKey& key, Instant now, NameDecision decision);
  void clear();

  [[nodiscard]] std::uint64_t hits() const { return hits_; }

  [[nodiscard]] std::uint64_t misses() const { return misses_; }

  // Working memory of the evaluation, reused from miss to miss.
  [[nodiscard]] Scratch& scratch() { return *scratch_; }

 private:
  struct Entry;
  [[nodiscard]] std::uint64_t hash(const CacheKey& key) const;

  std::vector<Entry> entries_;
  std::size_t mask_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
  std::unique_ptr<Scratch> scratch_;
};

} // namespace haechi::policy
