#pragma once
// The public page of an order: who ordered what, on which ground, since when, where to appeal and
// how that stands, and what it did, in numbers. No names of people, no details of the register.

#include "oversight/report/reports.h"

#include <map>

namespace haechi::oversight::report {

// A number below this could point to somebody.
inline constexpr std::uint64_t kLeastToldCount = 10;

// What the records of the gateways say; without identities.
struct Effects {
  std::map<std::string, std::uint64_t> by_action; // pass, refuse, steer
  Instant since{};                                // the first record
  Instant until{};                                // the last
};

struct PublicDetails {
  std::optional<Effects> effects; // nullopt: nobody counted
  std::string key;                // id of the key that signed the order; empty: unsigned
  std::string statement;          // what it signed
};

// Errors: E-OVERSIGHT-005.
[[nodiscard]] Result<Report> make_order_page(const Source& source, std::string_view order,
                                             const PublicDetails& details);

} // namespace haechi::oversight::report
