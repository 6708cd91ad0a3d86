#pragma once
// What one order covers, and what it does not: for every cell whether it decides, speaks beside a
// stricter or more specific one, or is silent, and why; and beside the cells what it misses: like
// services, devices, zones and bodies that it never speaks of.

#include "policy/coverage/coverage.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::policy::coverage {

enum class OrderState : std::uint8_t {
  Decides, // the answer is this order's
  Agrees,  // it says the same effect; the order in `answer.by` is more specific, nearer or later
  Outdone, // it speaks; something stricter is said
  Speaks,  // it speaks; who decides hangs on `answer.needs`, or on the case
  Open,    // whether it speaks hangs on what is not known
  Silent,
};

inline constexpr std::array<std::string_view, 6> kOrderStateWords{"decides", "agrees", "outdone",
                                                                  "speaks",  "open",   "silent"};

struct OrderCell {
  OrderState state = OrderState::Silent;
  std::optional<Effect> said; // when it speaks
  std::string silence;        // a word of the trace; `out-of-reach` and the like: no order is heard
  std::string exemption;      // that lifts it
  Decision answer;            // of the whole policy; left empty where the order is silent
};

// Services that the order never speaks of although they share something with one that it covers.
struct MissedServices {
  Facet shared{};    // Provider, ProviderGroup, ControlCountry or Category, the first that fits
  std::string value; // what they share
  std::vector<std::string> services;
};

// Values of a facet for which the order is silent everywhere, and the words of its silence.
struct MissedValues {
  std::string axis; // body, device, zone
  std::vector<std::string> values;
  std::vector<std::string> why;
};

struct OrderCoverage {
  const Order* order = nullptr; // of the policy
  std::string not_in_force;     // external, not-yet-effective, expired, lifted; empty: in force
  Coverage frame;               // its regions' answers count through `cells`
  std::vector<OrderCell> cells;
  std::vector<std::string> covered; // services of which it speaks, or may speak, somewhere
  std::vector<MissedServices> missed_services;
  std::vector<MissedValues> missed_values;
};

// Without `bodies` in the question: the bodies over which the issuer stands; without `by`: the
// facets that the order itself asks for. Errors: E-COVERAGE-003 (no such order), those of
// find_axes.
[[nodiscard]] Result<OrderCoverage> cover_order(Asker& asker, const Question& question,
                                                std::string_view order);

} // namespace haechi::policy::coverage
