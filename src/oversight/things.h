#pragma once
// The things of the register and the states that they can be in.

#include "base/words.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace haechi::oversight {

enum class Thing : std::uint8_t {
  Officer,
  Provider,
  Inquiry,
  Proposal,
  Order,
  Recommendation,
  Exemption,
  Task,
  Fact,
};

inline constexpr std::size_t kThings = 9;
inline constexpr std::array<Thing, kThings> kAllThings{
    Thing::Officer,        Thing::Provider,  Thing::Inquiry, Thing::Proposal, Thing::Order,
    Thing::Recommendation, Thing::Exemption, Thing::Task,    Thing::Fact};

enum class State : std::uint8_t {
  None, // not there yet; of an event that leaves the state as it is: no other one
  Active,
  Dismissed,
  Open,
  Overdue,
  Replied,
  Closed,
  Proposed,
  Signed,
  Refused,
  Enforced,
  InForce,
  External,
  ReviewDue,
  Lapsed,
  Lifted,
  Made,
  Accepted,
  Unanswered,
  Reported,
  ReportOverdue,
  Done,
  Requested,
  Granted,
  Revoked,
  Expired,
};

// `inquiry`, as commands spell it.
[[nodiscard]] std::string_view to_word(Thing thing);
[[nodiscard]] Words name_of(Thing thing);
// `review-due`, as JSON and messages spell it.
[[nodiscard]] std::string_view to_word(State state);
[[nodiscard]] Words name_of(State state);

} // namespace haechi::oversight
