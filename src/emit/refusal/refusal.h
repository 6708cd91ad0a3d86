#pragma once
// What a refused person is told: what, why, by which body and order, what to use instead, and a
// reference number. Written as a page for browsers, JSON for API clients, one line for headers and
// DNS texts; in Korean and English. Pure: values in, text out; every value is escaped for where it
// stands.

#include "base/instant.h"
#include "base/words.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::emit {

// The reason where a notice has to be read and confirmed before anything passes.
inline constexpr std::string_view kAcknowledgeFirst = "acknowledge-first";

// A kind of data that was found in what somebody sent or was answered; never the data.
struct FoundKind {
  std::string kind; // kr.rrn, secret.github, ...
  Words name;
  std::size_t count = 0;
};

struct Refusal {
  std::string host;
  std::vector<Words> services; // names of the candidate services; may be empty
  std::string effect;          // block, ...
  std::string reason;          // the word, named-block, category-block, unknown-client, ...
  std::string order;           // id of the deciding order; empty: none
  Words order_title;
  Words issuer; // name of the body that issued it
  Words because;
  std::string basis;
  Words body; // the asker's own body
  std::vector<Words> instead;
  std::vector<FoundKind> found;
  std::string acknowledge; // where the notice that comes first can be read; empty: there is none
  std::string reference;
  Instant at{};
  std::chrono::minutes utc_offset{0}; // of the policy's time zone at `at`, for people to read
  bool is_legal = false;              // another authority's order: HTTP 451
};

// A self-contained HTML5 page in the language; no script, no outside resource.
[[nodiscard]] std::string make_refusal_page(const Refusal& refusal, Language language);

// `{"error":{"type":"policy_refusal","code":...,"message":{en,ko},...}}` with every fact above.
[[nodiscard]] std::string make_refusal_json(const Refusal& refusal);

// One line of plain text without line breaks, at most `most_bytes` bytes, cut at a character's
// border.
[[nodiscard]] std::string make_refusal_line(const Refusal& refusal, Language language,
                                            std::size_t most_bytes);

// Korean or English by an Accept-Language header's value (RFC 9110 section 12.5.4); English when
// neither is named.
[[nodiscard]] Language choose_language(std::string_view accept_language);

} // namespace haechi::emit
