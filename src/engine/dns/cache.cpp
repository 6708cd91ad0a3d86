#include "engine/dns/cache.h"

#include "engine/dns/host.h"
#include "engine/dns/prefetch.h"

#include <algorithm>
#include <cstring>

namespace haechi::engine::dns {

namespace {

// Folds a 64 x 64 bit product; keyed by the seed, so that names cannot be chosen to collide.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t hash_bytes(ByteView bytes, std::uint64_t seed) {
  constexpr std::uint64_t kFirst = 0xA0761D6478BD642FULL;
  constexpr std::uint64_t kSecond = 0xE7037ED1A0B428DBULL;
  std::uint64_t hash = seed ^ fold(bytes.size() ^ kFirst, kSecond);
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t size = std::min<std::size_t>(bytes.size(), sizeof(word));
    std::memcpy(&word, bytes.data(), size);
    hash = fold(hash ^ word ^ kFirst, seed ^ kSecond) + word;
    bytes = bytes.subspan(size);
  }
  return fold(hash ^ kSecond, seed ^ kFirst);
}

constexpr std::uint64_t kFlagBits = 6; // where DO and CD stand in a hash

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash) |
         1U; // 0 marks an empty way; the upper half picks the set
}

// The question with its name in lower case, as it is compared.
void write_lower(ByteView question, std::span<Byte> out) {
  const std::size_t name_size = question.size() - 4;
  for (std::size_t i = 0; i < name_size; ++i) {
    out[i] = wire::dns::to_lower(question[i]);
  }
  std::ranges::copy(question.subspan(name_size), out.subspan(name_size).begin());
}

} // namespace

QuestionKey::QuestionKey(const wire::dns::Query& query, std::uint64_t seed) { // NOLINT: see size_
  const ByteView question = query.question();
  const unsigned flags = (query.is_dnssec_ok ? 1U : 0U) | (query.is_checking_disabled ? 2U : 0U);
  write_lower(question, bytes_);
  bytes_[question.size()] = static_cast<Byte>(flags);
  size_ = question.size() + 1;
  hash_ = (hash_bytes(this->question(), seed) & ~kFlagBits) | (flags << 1U);
}

std::uint64_t QuestionKey::hash_question(ByteView packet, std::uint64_t seed) {
  if (packet.size() < wire::dns::kHeaderSize) {
    return 0;
  }
  const auto name_end = wire::dns::find_name_end(packet, wire::dns::kHeaderSize);
  if (!name_end || packet.size() - *name_end < 4) {
    return 0;
  }
  std::array<Byte, wire::dns::kMaxNameSize + 4> lower; // NOLINT: only what is written is read
  const ByteView question =
      packet.subspan(wire::dns::kHeaderSize, *name_end + 4 - wire::dns::kHeaderSize);
  write_lower(question, lower);
  return hash_bytes(ByteView(lower).first(question.size()), seed) & ~kFlagBits;
}

const PassMemo* CachedAnswer::find_memo(std::uint64_t epoch, std::uint32_t subject,
                                        Instant now) const {
  for (const PassMemo& memo : memos) {
    if (memo.epoch == epoch && memo.subject == subject && now >= memo.valid_from &&
        now < memo.valid_until) {
      return &memo;
    }
  }
  return nullptr;
}

void CachedAnswer::remember(const PassMemo& memo) {
  memos[next_memo] = memo;
  next_memo = static_cast<std::uint8_t>((next_memo + 1U) % memos.size());
}

std::size_t CachedAnswer::bytes_held() const {
  std::size_t held = sizeof(CachedAnswer) + key.capacity() + answer.message.capacity() +
                     answer.ttls_at.capacity() * sizeof(std::uint16_t) +
                     hosts.capacity() * sizeof(std::string);
  for (const std::string& host : hosts) {
    held += host.capacity();
  }
  return held;
}

std::unique_ptr<CachedAnswer> make_cached(const QuestionKey& key, wire::dns::Answer answer,
                                          const Moment& now) {
  auto cached = std::make_unique<CachedAnswer>();
  cached->key.assign(key.bytes().begin(), key.bytes().end());
  cached->hash = key.hash();
  for (const wire::dns::Name& target : answer.targets) {
    cached->hosts.emplace_back(HostText(target.wire()).view());
  }
  answer.targets = {};
  answer.ttls_at.shrink_to_fit();
  cached->hosts.shrink_to_fit();
  cached->stored_ms = now.uptime_ms;
  cached->expires_ms = now.uptime_ms + std::uint64_t{1000} * answer.lifetime_s;
  cached->renew_from_ms = find_renewal_ms(now.uptime_ms, answer.lifetime_s);
  cached->answer = std::move(answer);
  return cached;
}

AnswerCache::AnswerCache(const CacheLimits& limits)
    : sets_(std::max<std::size_t>(1, limits.entries / kWays)), max_bytes_(limits.bytes),
      stale_ms_(limits.stale_ms) {}

std::optional<std::size_t> AnswerCache::find_way(const Set& set, const QuestionKey& key) const {
  const std::uint32_t tag = tag_of(key.hash());
  for (std::size_t way = 0; way < kWays; ++way) {
    if (set.tags[way] == tag && set.answers[way]->hash == key.hash() &&
        std::ranges::equal(set.answers[way]->key, key.bytes())) {
      return way;
    }
  }
  return std::nullopt;
}

template <class Visit> void AnswerCache::visit_variants(std::uint64_t hash, Visit&& visit) const {
  const Set& set = sets_[index_of(hash)];
  const std::uint32_t tag = tag_of(hash);
  for (std::size_t way = 0; way < kWays; ++way) {
    if ((set.tags[way] & ~static_cast<std::uint32_t>(kFlagBits)) == tag) {
      visit(*set.answers[way]);
    }
  }
}

void AnswerCache::approach_set(std::uint64_t hash) const {
  const Set& set = sets_[index_of(hash)];
  __builtin_prefetch(&set.tags);
  __builtin_prefetch(&set.answers);
}

void AnswerCache::approach_answers(std::uint64_t hash) const {
  visit_variants(hash, [](const CachedAnswer& answer) {
    __builtin_prefetch(&answer.key);
    __builtin_prefetch(&answer.stored_ms);
    __builtin_prefetch(answer.memos.data());
  });
}

void AnswerCache::approach_contents(std::uint64_t hash) const {
  visit_variants(hash, [](const CachedAnswer& answer) {
    __builtin_prefetch(answer.key.data());
    __builtin_prefetch(answer.answer.message.data());
    __builtin_prefetch(answer.answer.message.data() + 64); // NOLINT: an address, not an access
    __builtin_prefetch(answer.answer.ttls_at.data());
  });
}

CachedAnswer* AnswerCache::find(const QuestionKey& key, const Moment& now) {
  Set& set = set_of(key.hash());
  const auto way = find_way(set, key);
  if (!way) {
    return nullptr;
  }
  CachedAnswer& answer = *set.answers[*way];
  if (now.uptime_ms >= answer.expires_ms) {
    if (now.uptime_ms - answer.expires_ms >= stale_ms_) {
      drop(set, *way);
    }
    return nullptr;
  }
  set.used[*way] = ++tick_;
  return &answer;
}

CachedAnswer* AnswerCache::find_stale(const QuestionKey& key, const Moment& now) {
  Set& set = set_of(key.hash());
  const auto way = find_way(set, key);
  if (!way || now.uptime_ms >= set.answers[*way]->expires_ms + stale_ms_) {
    return nullptr;
  }
  set.used[*way] = ++tick_;
  return set.answers[*way].get();
}

std::size_t AnswerCache::choose_way(const Set& set, const CachedAnswer& answer) const {
  std::size_t oldest = 0;
  std::optional<std::size_t> empty;
  for (std::size_t way = 0; way < kWays; ++way) {
    if (set.tags[way] == 0) {
      empty = way;
    } else if (set.tags[way] == tag_of(answer.hash) && set.answers[way]->key == answer.key) {
      return way;
    } else if (tick_ - set.used[way] > tick_ - set.used[oldest]) { // right also when the tick wraps
      oldest = way;
    }
  }
  return empty.value_or(oldest);
}

void AnswerCache::insert(std::unique_ptr<CachedAnswer> answer, const Moment& now) {
  Set& set = set_of(answer->hash);
  const std::size_t way = choose_way(set, *answer);
  const bool is_kept = answer->expires_ms > now.uptime_ms;
  const bool is_same = set.tags[way] != 0 && set.answers[way]->key == answer->key;
  if (set.tags[way] != 0 && (is_kept || is_same)) {
    drop(set, way);
  }
  if (!is_kept) {
    return;
  }
  set.tags[way] = tag_of(answer->hash);
  set.used[way] = ++tick_;
  bytes_ += answer->bytes_held();
  ++size_;
  set.answers[way] = std::move(answer);
  make_room();
}

void AnswerCache::drop(Set& set, std::size_t way) {
  bytes_ -= set.answers[way]->bytes_held();
  --size_;
  set.tags[way] = 0;
  set.answers[way].reset();
}

// Gives up the older half of one set after the other, round and round.
void AnswerCache::make_room() {
  while (bytes_ > max_bytes_ && size_ > 0) {
    Set& set = sets_[hand_];
    hand_ = (hand_ + 1) % sets_.size();
    std::array<std::uint32_t, kWays> ages{};
    for (std::size_t way = 0; way < kWays; ++way) {
      ages[way] = set.tags[way] == 0 ? 0 : tick_ - set.used[way];
    }
    const std::uint32_t oldest = *std::ranges::max_element(ages);
    for (std::size_t way = 0; way < kWays; ++way) {
      if (set.tags[way] != 0 && ages[way] >= oldest - oldest / 2) {
        drop(set, way);
      }
    }
  }
}

std::size_t AnswerCache::drop_below(ByteView name) {
  constexpr std::size_t kBehindName = 5; // type, class and bits of a key
  const std::size_t before = size_;
  for (Set& set : sets_) {
    for (std::size_t way = 0; way < kWays; ++way) {
      if (set.tags[way] == 0) {
        continue;
      }
      const ByteView key(set.answers[way]->key);
      if (wire::dns::is_same_or_below(key.first(key.size() - kBehindName), name)) {
        drop(set, way);
      }
    }
  }
  return before - size_;
}

void AnswerCache::clear() {
  for (Set& set : sets_) {
    set = Set{};
  }
  size_ = bytes_ = 0;
}

} // namespace haechi::engine::dns
