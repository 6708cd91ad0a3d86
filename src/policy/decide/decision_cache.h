#pragma once
// The answers one worker remembers: bounded, the less used replaced first when full, never used
// outside the span of time they hold for. Many questions share one answer, so answers are kept
// once. Not shared between threads; to be cleared (or thrown away) with every new snapshot.

#include "policy/decide/name_decision.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haechi::policy {

struct Scratch;

// Which answer is asked for, in numbers that are exact: two questions with one key have one answer.
struct CacheKey {
  std::uint32_t subject = 0; // SubjectFacts::number
  std::uint32_t use = 0;     // UseFacts::number
  std::uint32_t what = 0;    // made by the functions of DecisionCache
  bool operator==(const CacheKey&) const = default;
};

struct RememberedAnswer {
  const Decision* decision = nullptr;
  Instant until{};
};

class DecisionCache {
 public:
  // Room for about `capacity` questions (at least 4), 16 bytes each, taken at once.
  explicit DecisionCache(std::size_t capacity = 16'384);
  ~DecisionCache();
  DecisionCache(const DecisionCache&) = delete;
  DecisionCache& operator=(const DecisionCache&) = delete;

  // What is asked about: a host of no service, a kind of service (compile/service_table.h),
  // several services (a set of the catalog's, told by its address), or a host by its own name.
  static constexpr std::uint32_t kNoService = 0;

  [[nodiscard]] static std::uint32_t of_kind(std::uint32_t kind) { return kind + 1; }

  [[nodiscard]] std::uint32_t of_several(std::span<const catalog::ServiceIndex> services);
  // May forget everything, when there were too many hosts.
  [[nodiscard]] std::uint32_t of_host(std::string_view host);

  // The remembered answer that holds at `now`; `decision` is null when there is none.
  [[nodiscard]] RememberedAnswer find(const CacheKey& key, Instant now) {
    const std::size_t place = place_of(key);
    if (Entry* entry = find_in(often_[place & often_mask_], key, now); entry != nullptr) {
      return use(*entry);
    }
    if (Entry* entry = find_in(lines_[place & mask_], key, now); entry != nullptr) {
      find_place(often_[place & often_mask_], key) = *entry;
      return use(*entry);
    }
    ++misses_;
    return {};
  }

  // Remembers an answer that holds from `from` until `until`. The reference is valid until the next
  // call.
  const Decision& keep(const CacheKey& key, Instant from, Instant until, Decision decision);
  void clear();

  [[nodiscard]] std::uint64_t hits() const { return hits_; }

  [[nodiscard]] std::uint64_t misses() const { return misses_; }

  // Working memory of the evaluation, reused from miss to miss.
  [[nodiscard]] Scratch& scratch() { return *scratch_; }

 private:
  struct alignas(64) Answer {
    Instant from{};
    Instant until{};
    Decision decision;

    [[nodiscard]] bool holds_at(Instant now) const { return from <= now && now < until; }
  };

  struct Entry {
    CacheKey key;
    std::uint32_t answer = 0; // its number + 1, and kUsed; 0: the place is free
  };

  static constexpr std::size_t kWays = 4; // places in which one key may stand

  // PERF: a question and its neighbours are one line of memory, and the answers, few and used by
  // many, stay close by (bench_decide).
  struct alignas(64) Line {
    std::array<Entry, kWays> entries;
  };

  struct TextHash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  static constexpr std::size_t kOften = 1U << 14U;
  static constexpr std::uint32_t kUsed = 1U << 31U;     // the answer was asked for again
  static constexpr std::size_t kChunk = 256;            // answers that are taken at once
  static constexpr std::size_t kMaxAnswers = 1U << 16U; // different ones; then all is forgotten
  static constexpr std::size_t kMaxHosts = 1U << 16U;   // by their own names; likewise

  // Multiplies to 128 bits and folds, as wyhash does.
  [[nodiscard]] static std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  }

  [[nodiscard]] std::size_t place_of(const CacheKey& key) const {
    const std::uint64_t who = static_cast<std::uint64_t>(key.subject) << 32U | key.what;
    return mix(who ^ 0x9E3779B97F4A7C15ULL, key.use + 0xD6E8FEB86659FD93ULL);
  }

  [[nodiscard]] static Entry& find_place(Line& line, const CacheKey& key);

  [[nodiscard]] const Answer& answer_of(const Entry& entry) const {
    const std::uint32_t number = (entry.answer & ~kUsed) - 1;
    return (*answers_[number / kChunk])[number % kChunk];
  }

  [[nodiscard]] Entry* find_in(Line& line, const CacheKey& key, Instant now) const {
    for (Entry& entry : line.entries) {
      if (entry.key == key && entry.answer != 0 && answer_of(entry).holds_at(now)) {
        return &entry;
      }
    }
    return nullptr;
  }

  [[nodiscard]] RememberedAnswer use(Entry& entry) {
    const Answer& answer = answer_of(entry);
    ++hits_;
    entry.answer |= kUsed;
    return {&answer.decision, answer.until};
  }

  std::uint32_t intern(Answer answer);
  void forget();

  std::vector<Line> lines_;
  std::size_t mask_ = 0;
  // PERF: copies of what was asked for again, few enough for the nearest memory (bench_decide).
  std::vector<Line> often_;
  std::size_t often_mask_ = 0;
  std::vector<std::unique_ptr<std::array<Answer, kChunk>>> answers_;
  std::uint32_t answer_count_ = 0;
  std::unordered_multimap<std::uint64_t, std::uint32_t> answer_numbers_; // by hash
  std::unordered_map<const catalog::ServiceIndex*, std::uint32_t> sets_;
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> hosts_;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
  std::unique_ptr<Scratch> scratch_;
};

} // namespace haechi::policy
