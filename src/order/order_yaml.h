#pragma once
// A foreign order as a file of the adopting body's policy: an own order that `adopts` it, in the
// canonical layout of policy files.

#include "order/signed_order.h"

namespace haechi::order {

// What the adopting body adds.
struct Adopter {
  std::string id;     // of the own order
  std::string issuer; // the body
  std::string force = "binding";
  std::vector<std::string> bodies; // empty: all over whom it stands
  std::vector<std::string> devices;
  std::vector<std::string> zones;
  Instant from{}; // no rule speaks before
};

// Errors: those of the formatter, as E-ORDER-011.
[[nodiscard]] Result<std::string> to_policy_file(const SignedOrder& order, const Adopter& adopter);

} // namespace haechi::order
