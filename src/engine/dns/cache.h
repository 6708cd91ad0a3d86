#pragma once
// Answers of upstreams, kept raw and once for all clients: a verdict is never part of an answer.
// Beside each answer stands what was judged about it, by policy epoch and subject; a reload or
// another person finds nothing there and judges anew. Bounded in entries and bytes; the
// least recently used of a set of eight gives way.

#include "engine/dns/moment.h"
#include "wire/dns/answer.h"

#include <memory>
#include <string>
#include <vector>

namespace haechi::engine::dns {

// Lower-case name, type, class, DO and CD of a question, with its keyed hash. DO and CD change only
// the lowest bits of it.
class QuestionKey {
 public:
  QuestionKey(const wire::dns::Query& query, std::uint64_t seed);

  // The hash without DO and CD of the question with which a query begins, 0 without a sound one.
  [[nodiscard]] static std::uint64_t hash_question(ByteView packet, std::uint64_t seed);

  [[nodiscard]] ByteView bytes() const { return {bytes_.data(), size_}; }

  // Name, type and class: the question as it is put to upstreams.
  [[nodiscard]] ByteView question() const { return {bytes_.data(), size_ - 1}; }

  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  std::array<Byte, wire::dns::kMaxNameSize + 5> bytes_;
  std::size_t size_ = 0;
  std::uint64_t hash_ = 0;
};

// That all names of an answer pass for a subject without a record, and until when.
struct PassMemo {
  std::uint64_t epoch = 0; // 0: empty
  std::uint32_t subject = 0;
  bool is_counted = false;
  Instant valid_from{}; // a clock that steps back before it makes the memo void
  Instant valid_until{};
};

struct CachedAnswer {
  Bytes key;
  std::uint64_t hash = 0;
  wire::dns::Answer answer;
  std::vector<std::string> hosts; // to judge, beside the question's own
  std::uint64_t stored_ms = 0;
  std::uint64_t expires_ms = 0;
  std::uint64_t renew_from_ms = ~std::uint64_t{0}; // see Prefetch
  std::uint32_t times_given = 0;
  std::array<PassMemo, 4> memos{};
  std::uint8_t next_memo = 0;

  // A memo of this epoch and subject that still holds; nullptr: judge.
  [[nodiscard]] const PassMemo* find_memo(std::uint64_t epoch, std::uint32_t subject,
                                          Instant now) const;
  void remember(const PassMemo& memo);
  [[nodiscard]] std::size_t bytes_held() const;
};

// The answer and the hosts it leads to, not yet kept.
[[nodiscard]] std::unique_ptr<CachedAnswer>
make_cached(const QuestionKey& key, wire::dns::Answer answer, const Moment& now);

struct CacheLimits {
  std::size_t entries = 65536;
  std::size_t bytes = std::size_t{24} << 20U;
  std::uint64_t stale_ms = 0; // how long an answer stays at hand when its time is over
};

class AnswerCache {
 public:
  explicit AnswerCache(const CacheLimits& limits);

  // PERF (bench dns): brings nearer what find() of a question with this hash (see hash_question)
  // will touch, one step a call: all questions of a batch then wait for memory at the same time.
  void approach_set(std::uint64_t hash) const;
  void approach_answers(std::uint64_t hash) const;
  void approach_contents(std::uint64_t hash) const;

  // nullptr when absent or too old.
  [[nodiscard]] CachedAnswer* find(const QuestionKey& key, const Moment& now);
  // Also one whose time is over, within CacheLimits::stale_ms (RFC 8767).
  [[nodiscard]] CachedAnswer* find_stale(const QuestionKey& key, const Moment& now);
  // Replaces an older answer to the same question, also by nothing: answers without lifetime are
  // not kept.
  void insert(std::unique_ptr<CachedAnswer> answer, const Moment& now);
  void clear();
  // The answers to all questions at or below `name` (valid, uncompressed); how many.
  std::size_t drop_below(ByteView name);

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kWays = 8;

  struct alignas(64) Set {
    std::array<std::uint32_t, kWays> tags{};
    std::array<std::uint32_t, kWays> used{}; // tick of the last use
    std::array<std::unique_ptr<CachedAnswer>, kWays> answers;
  };

  [[nodiscard]] std::size_t index_of(std::uint64_t hash) const {
    return (hash >> 32U) * sets_.size() >> 32U;
  }

  [[nodiscard]] Set& set_of(std::uint64_t hash) { return sets_[index_of(hash)]; }

  // Calls `visit` with each answer of the set that has this hash but for DO and CD.
  template <class Visit> void visit_variants(std::uint64_t hash, Visit&& visit) const;

  [[nodiscard]] std::optional<std::size_t> find_way(const Set& set, const QuestionKey& key) const;
  // The way of the same question, else an empty one, else the one not used for longest.
  [[nodiscard]] std::size_t choose_way(const Set& set, const CachedAnswer& answer) const;
  void drop(Set& set, std::size_t way);
  void make_room();

  std::vector<Set> sets_;
  std::size_t max_bytes_;
  std::uint64_t stale_ms_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
  std::size_t hand_ = 0; // next set to give up answers when bytes run out
  std::uint32_t tick_ = 0;
};

} // namespace haechi::engine::dns
