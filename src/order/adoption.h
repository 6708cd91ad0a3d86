#pragma once
// Who adopted an order: a statement over the foreign order's digest, the own order and the file
// that went into the policy, signed with the officer's key.

#include "order/signed_order.h"

namespace haechi::order {

inline constexpr std::string_view kAdoptionKind = "haechi-adoption";

struct Adoption {
  std::string order;  // digest of the signed order's text
  std::string adopts; // its id
  std::string as;     // the own order
  std::string policy; // digest of the file's text
  std::string by;     // the officer
  Instant at{};
};

[[nodiscard]] std::string digest_of(std::string_view text);

// Signed. Errors: E-ORDER-006 (the key is not the officer's, not valid at `at`, which may be told,
// or has ended by the clock).
[[nodiscard]] Result<std::string> sign_adoption(const Adoption& adoption, const PublicKey& key,
                                                const Seed& seed, Instant clock);
// Errors: E-ORDER-001, -002, -003.
[[nodiscard]] Result<Adoption> parse_adoption(std::string_view text, const PublicKey& key);

} // namespace haechi::order
