#pragma once
// What one order says on a whole box: for each of its rules and data entries whether it speaks in
// every request of the box, in some or in none (docs/policy.md, section 3, steps 3 to 8;
// superseding is not looked at here). Maybe may stand where a closer look would find No or Yes;
// never otherwise.

#include "policy/regions/side.h"

#include <functional>
#include <vector>

namespace haechi::policy::regions {

struct PartHeard {
  std::uint32_t part = 0; // in Program::parts
  Truth speaks{};
};

struct Heard {
  OrderIndex order = 0;
  Truth reach{};      // the order reaches the request
  Truth rules{};      // some rule matched: it spoke, or was lifted
  Truth rule_spoke{}; // and was not lifted
  Truth exempted{};   // a rule was lifted by an exemption
  std::uint16_t least_rank = 0;
  std::uint16_t most_rank = 0;
  std::vector<PartHeard> parts; // those that may speak
};

// Whether the order has anything to say in some request of the box.
[[nodiscard]] bool may_speak(const Side& side, const Box& box, OrderIndex order);

// For an order that may speak.
[[nodiscard]] Heard listen_to(const Side& side, const Box& box, OrderIndex order);

// Adds the literals that the order hangs on and that are open in the box: those of its reach, rules
// and exemptions, and of the data entries for which `wants(part)`.
using WantsPart = std::function<bool(std::uint32_t)>;
void collect_open(const Side& side, const Box& box, OrderIndex order, const WantsPart& wants,
                  std::vector<Literal>& open);

} // namespace haechi::policy::regions
