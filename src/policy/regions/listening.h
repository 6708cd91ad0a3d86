#pragma once
// What one order says on a whole box: for each of its rules and data entries whether it speaks in
// every request of the box, in some or in none (docs/policy.md, section 3, steps 3 to 8;
// superseding is not looked at here). Maybe may stand where a closer look would find No or Yes;
// never otherwise.

#include "policy/decide/hearing.h"
#include "policy/regions/side.h"

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
  std::uint32_t matched = kNoPart; // the rule that matched, where that is certain
  std::vector<PartHeard> parts;    // those that may speak
};

// Whether the order could reach some request of the box.
[[nodiscard]] bool may_reach(const Side& side, const Box& box, OrderIndex order);

// Whether the order has anything to say in some request of the box.
[[nodiscard]] bool may_speak(const Side& side, const Box& box, OrderIndex order);

// For an order that may speak.
[[nodiscard]] Heard listen_to(const Side& side, const Box& box, OrderIndex order);

// Adds the literals that decide what is still open of an order that may speak, the most pressing
// first; none: everything that it says is certain. `Ranks::Needed`: its rank as well.
enum class Ranks : std::uint8_t { Ignored, Needed };
void collect_open(const Side& side, const Box& box, const Heard& heard, Ranks ranks,
                  std::vector<Literal>& open);

} // namespace haechi::policy::regions
