#pragma once
// What one responder counts, since its start: numbers alone, never a name or a person. Nothing here
// ever falls.

#include "base/bytes.h"
#include "base/ip.h"
#include "policy/vocabulary.h"

#include <array>
#include <cstdint>

namespace haechi::engine::dns {

// How often something took how long. The last bucket takes what is above all bounds.
struct Latency {
  static constexpr std::array<std::uint32_t, 12> kBoundsMs{1,   2,   5,   10,    20,    50,
                                                           100, 200, 500, 1'000, 2'000, 5'000};

  std::array<std::uint64_t, kBoundsMs.size() + 1> counts{}; // each took at most its bound
  std::uint64_t sum_ms = 0;

  void note(std::uint64_t took_ms);
  void add(const Latency& other);
  [[nodiscard]] std::uint64_t total() const;
  // The bound that this share (0..1) of all stays within; the last bound for what is above it; 0
  // where nothing was counted.
  [[nodiscard]] std::uint32_t bound_of(double share) const;
  bool operator==(const Latency&) const = default;
};

// What was sent, as its header tells.
enum class AnswerKind : std::uint8_t {
  NoError,
  NoData, // no error and no answer record
  NameError,
  Refused,
  ServFail,
  Malformed, // FORMERR, NOTIMP: the query could not be taken
  Truncated,
  Other
};
inline constexpr std::array<std::string_view, 8> kAnswerKindWords{
    "noerror", "nodata", "nxdomain", "refused", "servfail", "malformed", "truncated", "other"};
[[nodiscard]] AnswerKind to_answer_kind(ByteView message);

struct Counters {
  std::uint64_t queries = 0;
  std::uint64_t from_cache = 0;
  std::uint64_t forwarded = 0;
  std::uint64_t refused = 0; // by policy, or as unknown
  std::uint64_t malformed = 0;
  std::uint64_t failed = 0;  // SERVFAIL
  std::uint64_t stale = 0;   // given though their time was over
  std::uint64_t limited = 0; // truncated or dropped by a rate or a quota
  std::uint64_t bypass = 0;  // refused as a way past the resolver
  std::uint64_t unknown = 0; // of clients that nobody mapped
  std::uint64_t steered = 0; // names for which somebody was sent to the gateway
  std::uint64_t renewed = 0; // popular answers that were asked for again before their end
  std::array<std::uint64_t, kAnswerKindWords.size()> answers{};
  std::array<std::uint64_t, policy::kEffectWords.size()> effects{}; // of the decision on a query
  Latency waited; // of clients whose question went to an upstream

  void add(const Counters& other);
  bool operator==(const Counters&) const = default;
};

// What became of the questions put to one upstream.
struct UpstreamNumbers {
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0; // no answer in time, a refused connection, SERVFAIL and the like
  Latency took;             // of its answers

  void add(const UpstreamNumbers& other);
  bool operator==(const UpstreamNumbers&) const = default;
};

struct UpstreamReport {
  Endpoint endpoint;
  bool is_resting = false;   // failed lately, and is left alone for a while
  std::uint64_t took_ms = 0; // its answers lately, smoothed; 0: none yet
  UpstreamNumbers numbers;
};

} // namespace haechi::engine::dns
