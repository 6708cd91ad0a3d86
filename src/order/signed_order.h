#pragma once
// An order that one body signs and others may take in (docs/orders.md). What it targets is told in
// facets of the catalog, which mean the same everywhere; whom it reaches is for the body to say
// that adopts it. Posture: robust to untrusted input; a parsed order is only what somebody wrote,
// check_order says whether it stands.

#include "order/issuers.h"

#include <map>

namespace haechi::order {

inline constexpr std::string_view kOrderKind = "haechi-order";

struct OrderRule {
  std::map<std::string, std::vector<std::string>> target; // facet -> any of; never empty
  std::string effect;                                     // inspect, warn, redact, block
  std::vector<std::string> obligations;
  std::vector<std::string> instead;
};

struct SignedOrder {
  std::string id;
  std::string issuer; // the body
  std::string key;    // id of the key that signed
  std::int64_t sequence = 0;
  Instant issued{};
  Instant import_by{}; // taken in no later
  Words title;
  std::string instrument;
  std::string basis;
  Words because;
  std::vector<std::string> addressee;
  std::optional<Instant> from;
  std::optional<Instant> expires;
  std::optional<Instant> review;
  std::string appeal;
  std::optional<Instant> appeal_by;
  std::vector<OrderRule> rules;
  Statement statement; // what was signed
};

inline constexpr std::size_t kMaxRules = 50;
inline constexpr std::size_t kMaxTargets = 500; // of all rules together, as a register holds them

// Errors: E-ORDER-001, -002.
[[nodiscard]] Result<SignedOrder> parse_order(std::string_view text);

// How long an order may be taken in where its draft does not say it.
inline constexpr std::chrono::days kImportDays{30};
// No order may be taken in for longer, whatever it says.
inline constexpr std::chrono::days kMostImportDays{366};

// A draft without `v`, `kind`, `key` and `signature`, signed; without `issued` it is of `now`.
// Errors: E-ORDER-001, -002, -006 (the key is of another body, not valid at `issued`, or has ended
// by `now`), -008 (it could be taken in for too long).
[[nodiscard]] Result<SignedOrder> sign_order(std::string_view draft, const PublicKey& key,
                                             const Seed& seed, Instant now);

// What the body that takes an order in knows.
struct Stand {
  const Issuers& issuers;
  Instant now{};                   // when it is seen first, or was
  std::int64_t last_sequence = -1; // of this issuer, so far; -1: none
  bool is_here = false;            // it was seen at `now`: its key may have ended since
  Instant clock = Instant::min();  // `now` may be told; what the clock says counts as well
};

// Clocks of two bodies may differ so much.
inline constexpr std::chrono::minutes kClocksApart{5};

// Errors: E-ORDER-006 (the key is not listed, of another body, was not valid when it signed, or has
// ended before the order is seen), -003 (forged), -007 (revoked), -008 (from the future, too late,
// or open for too long), -009 (replayed or older than one that is here), -010 (about something that
// the list does not let it order). A key that has ended or was revoked proves nothing that is seen
// only afterwards: when it signed, only it says.
[[nodiscard]] Result<const Issuer*> check_order(const SignedOrder& order, const Stand& stand);

// Everything that the rules name: services, providers, groups, countries, categories.
[[nodiscard]] std::vector<std::string> targets_of(const SignedOrder& order);

} // namespace haechi::order
