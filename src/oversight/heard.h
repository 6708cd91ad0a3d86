#pragma once
// What a gateway hears of the register: events by name, which orders were lifted or renewed by
// whom, and which exemptions are over. A lifting or renewal speaks to one order of the policy
// alone: the one with that id of that issuer; the end of an exemption to the one with that id from
// that order. The end of another authority's order speaks to nobody but those who adopted it.

#include "policy/decide/name_decision.h"
#include "policy/syntax/policy.h"

#include <map>
#include <string>

namespace haechi::oversight {

struct Lifting {
  Instant at{};
  std::string issuer; // empty: of a file that does not say it
  bool operator==(const Lifting&) const = default;
};

// The new end of an order that was renewed.
struct Renewal {
  Instant expires{};
  std::string issuer;
  bool operator==(const Renewal&) const = default;
};

// An exemption that was refused, was taken back or ran out.
struct ExemptionEnd {
  Instant at{};
  std::string order;
  std::string issuer; // of the order
  bool operator==(const ExemptionEnd&) const = default;
};

struct Heard {
  std::map<std::string, Instant> events;
  std::map<std::string, Lifting> lifted; // orders of bodies of the register
  std::map<std::string, Instant> ended;  // orders of other authorities
  std::map<std::string, Renewal> renewed{};
  std::map<std::string, ExemptionEnd> exemptions_ended{};
  bool operator==(const Heard&) const = default;
};

// What of events and ends of orders concerns the orders of `policy`. Renewals and exemptions are
// no facts of a request: settle_heard (settle.h) tells them to the policy.
[[nodiscard]] policy::Happenings choose_for(const policy::Policy& policy, const Heard& heard);

} // namespace haechi::oversight
