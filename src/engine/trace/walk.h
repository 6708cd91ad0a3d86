#pragma once
// The walk of one DNS question, as data: who asks, what is judged, what caches hold, who is asked
// upstream, what is answered.

#include "base/ip.h"
#include "engine/dns/bypass.h"
#include "engine/gateway/subject.h"
#include "engine/gateway/verdict.h"
#include "policy/explain/explanation.h"
#include "policy/syntax/time_zone.h"
#include "wire/dns/types.h"
#include "wire/dns/writer.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::engine::trace {

struct JudgedName {
  std::string host;
  gateway::Verdict verdict;
};

struct KeptAnswer {
  std::size_t worker = 0;
  std::uint64_t age_s = 0;
  bool is_stale = false;
};

struct AskedUpstream {
  Endpoint endpoint;
  wire::dns::Carrier carrier{};
};

struct SeenAnswer {
  wire::dns::Rcode rcode{};
  std::vector<std::string> records; // `chat.example 60 A 192.0.2.1`
  std::optional<std::uint16_t> extended_error;
  std::string error_text;
  bool has_ech = false;
};

enum class Outcome : std::uint8_t {
  Answered,
  WouldAsk, // an upstream would be asked now, and nobody is there to ask it
  NoAnswer  // none in time
};

struct Walk {
  std::string name; // as it was asked for
  wire::dns::Type type{};
  std::string as;
  Instant at{};
  std::uint64_t epoch = 0;
  std::string policy; // digest
  policy::TimeZone zone;
  std::optional<gateway::Subject> subject; // nullopt: nobody knows him
  std::string host;                        // by which the name is judged
  bool is_whole_name = true;               // the host is the name, label by label
  std::vector<std::string> services;
  std::optional<policy::Explanation> decision; // on the question's name, for a known subject
  dns::Bypass bypass = dns::Bypass::None;
  std::optional<std::size_t>
      workers; // whose caches were looked into; nullopt: no gateway was asked
  std::vector<KeptAnswer> kept;
  bool is_from_cache = false; // a kept answer was used, and no upstream asked
  std::vector<AskedUpstream> asked;
  std::vector<JudgedName> judged; // in order, the question's own first
  bool had_ech = false;           // the answer of the upstream or the cache
  Outcome outcome = Outcome::NoAnswer;
  std::optional<SeenAnswer> answer;
};

// In sentences, a line each; ends with a line end.
[[nodiscard]] std::string to_text(const Walk& walk, Language language);
// docs/dns-operation.md, "haechi dns trace".
[[nodiscard]] std::string to_json(const Walk& walk, Language language);

} // namespace haechi::engine::trace
