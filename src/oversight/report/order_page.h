#pragma once
// The public page of an order: who ordered what, on which ground, since when, where to appeal and
// how that stands, and what it did, in numbers. No names of people, no details of the register; of
// an appeal one word.

#include "oversight/report/effects.h"
#include "oversight/report/reports.h"

#include <optional>

namespace haechi::oversight::report {

struct PublicDetails {
  std::optional<Effects> effects; // nullopt: nobody counted
  std::string key;                // id of the key that signed the order; empty: unsigned
  std::string statement;          // what it signed
};

// Errors: E-OVERSIGHT-005.
[[nodiscard]] Result<Report> make_order_page(const Source& source, std::string_view order,
                                             const PublicDetails& details);

} // namespace haechi::oversight::report
