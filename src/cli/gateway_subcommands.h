#pragma once
// The commands about the running gateway, each in its own file.

#include "cli/commands.h"

namespace haechi::cli {

void add_run(Command& app, Outcome& outcome);
void add_check(Command& app, Outcome& outcome);
void add_password(Command& app, Outcome& outcome);
void add_dns(Command& app, Outcome& outcome);   // stats, flush, trace
void add_proxy(Command& app, Outcome& outcome); // stats
void add_reload(Command& app, Outcome& outcome);
void add_records(Command& app, Outcome& outcome); // pseudonym
void add_ledger(Command& app, Outcome& outcome);  // ledger_subcommands.h

} // namespace haechi::cli
