#include "cli/gateway_subcommands.h"

namespace haechi::cli {

void add_gateway_commands(Command& app, Outcome& outcome) {
  add_run(app, outcome);
  add_check(app, outcome);
  add_password(app, outcome);
  add_dns(app, outcome);
  add_proxy(app, outcome);
  add_reload(app, outcome);
  add_records(app, outcome);
  add_ledger(app, outcome);
}

} // namespace haechi::cli
