#pragma once
// What all commands of the register share: where it lies, what time it is, in which zone dates are
// read, how the outcome is shown.

#include "base/words.h"
#include "cli/commands.h"
#include "io/oversight/register_store.h"
#include "oversight/questions.h"
#include "oversight/report/report.h"

#include <string>

namespace haechi::cli {

struct OversightPlace {
  std::string store = "register.db";
  std::string events_file; // empty: the store's name with `.events.json`
  std::string questions;   // empty: ./oversight/questions.yaml, else the installed one
  std::string zone = "UTC";
  std::string now; // empty: the clock's
  std::string language = "en";
  bool is_json = false;

  [[nodiscard]] Language shown_language() const;
};

void add_place_options(CLI::App& command, OversightPlace& place);

// `--now`, else the clock. Errors: E-BASE-001, E-POLICY-007.
[[nodiscard]] Result<Instant> find_now(const OversightPlace& place);
// A date in the zone, or `+14d` from `now`.
[[nodiscard]] Result<Instant> read_date(const OversightPlace& place, std::string_view text,
                                        Instant now);
// Nothing where none is named and none lies at the usual places. Errors: those of reading it.
[[nodiscard]] Result<oversight::Questions> read_questions(const OversightPlace& place);

// Keeps what time has brought and `event`, tells running gateways, and shows what was added.
[[nodiscard]] Exit change_register(const OversightPlace& place,
                                   const std::optional<oversight::Event>& event, Instant now,
                                   io::RegisterStore::Missing missing);

void print_report(const OversightPlace& place, const oversight::report::Report& report);

} // namespace haechi::cli
