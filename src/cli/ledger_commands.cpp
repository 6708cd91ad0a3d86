// `haechi ledger`: what the gateway wrote down, and the proof that nothing of it was changed.
#include "cli/arguments.h"
#include "cli/gateway_subcommands.h"
#include "cli/ledger_subcommands.h"

namespace haechi::cli {

void add_ledger(Command& app, Outcome& outcome) {
  Command* ledger =
      app.add_subcommand("ledger", "What was decided, and the proof that nothing was removed");
  ledger->require_subcommand(1);
  add_ledger_head(*ledger, outcome);
  add_ledger_prove(*ledger, outcome);
  add_ledger_verify(*ledger, outcome);
  add_ledger_search(*ledger, outcome);
  add_ledger_export(*ledger, outcome);
  add_ledger_purge(*ledger, outcome);
  add_ledger_clock(*ledger, outcome);
  add_ledger_report(*ledger, outcome);
}

} // namespace haechi::cli
