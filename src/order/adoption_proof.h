#pragma once
// Whether the adoptions of a register are proven: each by the signature of the officer who is said
// to have adopted, with the key that the register held of him at that time, over the order that was
// imported. Needs nothing but the events. Posture: robust to untrusted operator input.

#include "order/adoption.h"
#include "oversight/event.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace haechi::order {

// The officer's key as the register takes it: its line, of this officer and of this body. Errors:
// E-ORDER-001 to -003, -006 (of somebody else, or of another body).
[[nodiscard]] Result<PublicKey> parse_officer_key(std::string_view line, std::string_view officer,
                                                  std::string_view body);

struct AdoptionProofs {
  std::map<std::string, Adoption, std::less<>> proven; // by own order
  std::vector<std::string> unproven;                   // a sentence each
};

// Of all events of a register, oldest first.
[[nodiscard]] AdoptionProofs prove_adoptions(std::span<const oversight::Event> events);

} // namespace haechi::order
