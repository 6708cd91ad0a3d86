#pragma once
// The commands about the ledger, each in its own file.

#include "cli/commands.h"

namespace haechi::cli {

void add_ledger_head(Command& ledger, Outcome& outcome);
void add_ledger_prove(Command& ledger, Outcome& outcome);
void add_ledger_verify(Command& ledger, Outcome& outcome);
void add_ledger_search(Command& ledger, Outcome& outcome);
void add_ledger_export(Command& ledger, Outcome& outcome);
void add_ledger_purge(Command& ledger, Outcome& outcome);
void add_ledger_report(Command& ledger, Outcome& outcome); // data, acknowledgements, privacy
void add_ledger_clock(Command& ledger, Outcome& outcome);  // show, confirm

} // namespace haechi::cli
