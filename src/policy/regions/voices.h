#pragma once
// Where one order of one side speaks, and what it says there: boxes that share no request. Orders
// that silence it are taken into account; where it is silenced it does not speak.

#include "policy/regions/balance.h"
#include "policy/regions/listening.h"
#include "policy/regions/numbering.h"
#include "policy/regions/settling.h"

#include <unordered_map>

namespace haechi::policy::regions {

struct VoiceNeeds {
  Comparing comparing{};
  bool has_defaults = false; // on either side: the ranks matter whose defaults lose their place
  bool has_instead = false;  // somewhere: what determines an answer matters
};

class Voices {
 public:
  // All of them must outlive the voices; the side stays at its time.
  Voices(const Side& side, const Ground& ground, const Numbers& numbers, const VoiceNeeds& needs);

  // Of an order in force. Nothing where the steps do not suffice.
  [[nodiscard]] std::vector<Settled<Saying>> of(OrderIndex order, Steps& steps);

  // The order and all others on which its being silenced hangs, those that silence before those
  // that are silenced.
  [[nodiscard]] const std::vector<OrderIndex>& chain_of(OrderIndex order);

 private:
  struct Link {
    Heard heard;
    Truth is_silenced = Truth::No;
  };

  [[nodiscard]] std::optional<Saying> classify(OrderIndex order, const Box& box,
                                               std::vector<Literal>& open);
  [[nodiscard]] Truth find_silenced(OrderIndex order, const Box& box, std::vector<Literal>& open);
  [[nodiscard]] Truth silences(OrderIndex above, OrderIndex below) const;
  void blame(OrderIndex order, const Box& box, std::vector<Literal>& open) const;
  [[nodiscard]] Saying say(const Heard& heard) const;
  [[nodiscard]] std::uint64_t weigh(const Heard& heard, const Part& part,
                                    std::uint32_t index) const;

  const Side& side_;
  const Ground& ground_;
  const Numbers& numbers_;
  VoiceNeeds needs_;
  std::vector<bool> is_in_force_;
  std::unordered_map<OrderIndex, std::vector<OrderIndex>> chains_;
  std::unordered_map<OrderIndex, Link> links_; // of the chain at hand, in the box at hand
};

} // namespace haechi::policy::regions
