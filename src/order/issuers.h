#pragma once
// Whose orders a body hears, and for what: the body's own list of keys, with those that it or their
// holders revoked. One JSON file, kept by `haechi key import` and `haechi key revoke`.
// {"v":1,"issuers":[{"key":{...},"targets":["deepseek"]}],
//  "revoked":[{"key":"0123456789abcdef","at":"...","because":"...","statement":{...}}]}
// Posture: robust to untrusted operator input.

#include "base/source_file.h"
#include "order/public_key.h"

namespace haechi::order {

inline constexpr std::size_t kMaxIssuers = 1'000;
inline constexpr std::size_t kMaxListBytes = 4U << 20U;

struct Issuer {
  PublicKey key;
  std::vector<std::string> targets; // services, providers, groups; empty: whatever it orders
};

struct Issuers {
  std::vector<Issuer> issuers;
  std::vector<Revocation> revoked;

  // nullptr: there is none.
  [[nodiscard]] const Issuer* find(std::string_view key_id) const;
  // The earliest; nullptr: none.
  [[nodiscard]] const Revocation* find_revocation(std::string_view key_id) const;
};

// Errors: E-ORDER-005, with the file.
[[nodiscard]] Result<Issuers> parse_issuers(const SourceFile& file);
[[nodiscard]] std::string to_text(const Issuers& issuers);

} // namespace haechi::order
