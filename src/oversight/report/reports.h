#pragma once
// The reports of the register.

#include "oversight/questions.h"
#include "oversight/register.h"
#include "oversight/report/effects.h"
#include "oversight/report/report.h"

#include <optional>
#include <span>

namespace haechi::oversight::report {

// What a report is made of; borrowed.
struct Source {
  const Register& now;
  std::span<const Event> events; // all that made it
  const Questions& questions;    // texts of the questions; may be empty
};

// Who the provider is, what it was asked, what it answered, what followed, and when.
// Errors: E-OVERSIGHT-005.
[[nodiscard]] Result<Report> make_dossier(const Source& source, std::string_view provider);
// Every exemption that was ever asked for.
[[nodiscard]] Report make_exemptions(const Source& source);
// What an order says, how far its obligations are met and, where somebody counted, what it did.
// Errors: E-OVERSIGHT-005.
[[nodiscard]] Result<Report> make_direction(const Source& source, std::string_view order,
                                            const std::optional<Effects>& effects = {});

// All things of a kind, and one with its history. Errors: E-OVERSIGHT-005.
[[nodiscard]] Report make_list(const Source& source, Thing thing);
[[nodiscard]] Result<Report> make_view(const Source& source, Thing thing, std::string_view id);

} // namespace haechi::oversight::report
