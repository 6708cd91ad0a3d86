#pragma once
// Who signs: the public half of a key with the name of its holder and of the body for which it
// stands, signed by the key itself, as one line that others take in; and the line that ends it.
// Posture: robust to untrusted input.

#include "order/statement.h"

namespace haechi::order {

inline constexpr std::string_view kKeyKind = "haechi-key";
inline constexpr std::string_view kRevocationKind = "haechi-revocation";

struct PublicKey {
  std::string holder;
  std::string body;
  PublicBytes bytes{};
  Instant from{};
  Instant until{};
  std::string line; // as it was signed, canonical

  [[nodiscard]] std::string id() const { return key_id(bytes); }

  [[nodiscard]] bool is_valid(Instant at) const { return from <= at && at < until; }
};

// `line` is filled. Errors: E-ORDER-002 (a name is empty), -001 (too long).
[[nodiscard]] Result<PublicKey> make_public_key(PublicKey key, const Seed& seed);
// Errors: E-ORDER-001, -002, -003 (not signed by itself).
[[nodiscard]] Result<PublicKey> parse_public_key(std::string_view line);

struct Revocation {
  std::string key; // its id
  Instant at{};
  std::string because;
  std::string line; // signed by the key itself; empty: the body says so that keeps the list
};

[[nodiscard]] Result<Revocation> make_revocation(Revocation revocation, const Seed& seed);
// Errors: E-ORDER-001, -002, -003 (not signed by `key`, or of another one).
[[nodiscard]] Result<Revocation> parse_revocation(std::string_view line, const PublicKey& key);

} // namespace haechi::order
