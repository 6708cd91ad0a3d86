#pragma once
// The commands about the ledger, each in its own file.

#include "cli/commands.h"

namespace haechi::cli {

void add_ledger_head(CLI::App& ledger, Outcome& outcome);
void add_ledger_prove(CLI::App& ledger, Outcome& outcome);
void add_ledger_verify(CLI::App& ledger, Outcome& outcome);
void add_ledger_search(CLI::App& ledger, Outcome& outcome);
void add_ledger_export(CLI::App& ledger, Outcome& outcome);

} // namespace haechi::cli
