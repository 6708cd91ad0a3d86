#pragma once
// The commands about the running gateway, each in its own file.

#include "cli/commands.h"

namespace haechi::cli {

void add_run(CLI::App& app, Outcome& outcome);
void add_check(CLI::App& app, Outcome& outcome);
void add_password(CLI::App& app, Outcome& outcome);
void add_dns(CLI::App& app, Outcome& outcome);   // stats, flush, trace
void add_proxy(CLI::App& app, Outcome& outcome); // stats
void add_reload(CLI::App& app, Outcome& outcome);
void add_records(CLI::App& app, Outcome& outcome); // pseudonym
void add_ledger(CLI::App& app, Outcome& outcome);  // ledger_subcommands.h

} // namespace haechi::cli
