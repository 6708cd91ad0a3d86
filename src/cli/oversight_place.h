#pragma once
// What all commands of the register share: where it lies, what time it is, in which zone dates are
// read, how the outcome is shown.

#include "base/words.h"
#include "cli/commands.h"
#include "io/oversight/register_store.h"
#include "oversight/questions.h"
#include "oversight/report/report.h"

#include <functional>
#include <string>

namespace haechi::cli {

struct OversightPlace {
  std::string store = "register.db";
  std::string ledger;      // a folder; empty: the store's name with `.ledger`
  std::string events_file; // empty: the store's name with `.events.json`
  std::string questions;   // empty: ./oversight/questions.yaml, else the installed one
  std::string zone = "UTC";
  std::string now; // empty: the clock's
  std::string language = "en";
  bool is_json = false;
  bool is_future_meant = false; // `now` may lie ahead of the clock

  [[nodiscard]] Language shown_language() const;
};

void add_place_options(Command& command, OversightPlace& place);

// A `now` further ahead of the clock than this is taken for a slip: whatever is written then closes
// the register for everything before it.
inline constexpr std::chrono::hours kMostAhead{24};

// `--now`, else the clock, which a change asks again at its turn. Errors: E-BASE-001, E-POLICY-007,
// E-OVERSIGHT-014 (too far ahead).
[[nodiscard]] Result<Instant> find_now(const OversightPlace& place);
// A date in the zone, or `+14d` from `now`.
[[nodiscard]] Result<Instant> read_date(const OversightPlace& place, std::string_view text,
                                        Instant now);
// Nothing where none is named and none lies at the usual places. Errors: those of reading it.
[[nodiscard]] Result<oversight::Questions> read_questions(const OversightPlace& place);

// The register with its ledger. Errors: those of RegisterStore::open.
[[nodiscard]] Result<io::RegisterStore>
open_register(const OversightPlace& place,
              io::RegisterStore::Missing missing = io::RegisterStore::Missing::Refused);

// What a register holds, for those who only look.
struct RegisterView {
  oversight::Register now;
  std::vector<oversight::Event> events;
};

// Without changing a byte of it. Errors: those of io::read_register.
[[nodiscard]] Result<RegisterView> view_register(const OversightPlace& place);

// The event, as of when its turn comes.
[[nodiscard]] io::RegisterStore::Telling at_its_turn(oversight::Event event);

// Keeps what time has brought and what somebody tells (`tell` may be empty), tells running
// gateways, and shows what was added. `before_telling` runs once the register has it; where there
// is one the policy changes, and gateways read it anew even if nothing else has happened.
[[nodiscard]] Exit change_register(const OversightPlace& place,
                                   const io::RegisterStore::Telling& tell,
                                   io::RegisterStore::Missing missing,
                                   const std::function<Result<void>()>& before_telling = {});

void print_report(const OversightPlace& place, const oversight::report::Report& report);

} // namespace haechi::cli
