#pragma once
// A group: orders that hang on one another, by a shared dimension, by superseding or by the default
// that they may displace. Groups are independent; each is run through all combinations of its own
// dimensions.

#include "policy/decide/context.h"
#include "policy/decide/obligation_bits.h"
#include "policy/decide/table.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace haechi::policy {

// One order may silence another, both in this group.
struct Silencing {
  std::uint32_t above = 0; // live orders
  std::uint32_t below = 0;
};

// What certainly speaks whatever the dimensions are, taken together once.
struct Base {
  Voice voice;
  std::uint16_t displaced = 0; // the deepest rank at which a rule spoke or was lifted
  Mask mask;
};

struct Group {
  std::vector<std::uint32_t> orders; // live orders
  std::vector<std::uint32_t> dimensions;
  std::vector<Silencing> silencings; // in the order of the silencing orders' turns
  Default by_default;                // that may speak in this group
  bool has_context = false;          // the context itself hangs on a dimension of this group
};

// What became of one live order over all combinations.
struct OrderHistory {
  bool is_met = false;      // heard of at all
  bool differs = false;     // it says something in some, and nothing or something else in others
  bool is_silenced = false; // in the first combination in which it was met
  Effect said = Effect::NoDecision;
  std::size_t place = 0; // its outcome then
};

struct GroupAnswer {
  Effect least = Effect::Block;
  Effect most = Effect::NoDecision;
  Mask every, some;
  Mask avoidable; // obligations that some combination short of block does without
  bool has_short_of_block = false;
  bool is_exact = true;        // false: bounds that contain every combination
  bool may_end = false;        // in some combination no order is heard
  bool is_never_heard = false; // in none is any
  std::vector<Voice> voices;   // all that may determine, without duplicates
  std::vector<Effect> effects; // by combination
  std::vector<std::uint64_t> masks;
};

// Everything that running a group needs.
struct GroupInput {
  const Program& program;
  Slots& slots;
  const std::vector<LiveOrder>& live;
  const std::vector<Dimension>& dimensions;
  const Tables& tables;
  const ObligationBits& bits;
  const Base& base;
  std::size_t limit; // of combinations
};

// `history` (by live order) is kept where it is not null.
void run_group(const GroupInput& input, const Group& group, GroupAnswer& answer,
               std::vector<OrderHistory>* history);

// The number of combinations of the group's dimensions; nullopt when there are more than `limit`.
[[nodiscard]] std::optional<std::size_t> count_combinations(const GroupInput& input,
                                                            const std::vector<std::uint32_t>& dims);

void add_voice(std::vector<Voice>& voices, const Voice& voice);

} // namespace haechi::policy
