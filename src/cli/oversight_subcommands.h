#pragma once
// The subcommands of `haechi oversight`. A noun for each thing of the register, with the verbs of
// the event table, `list` and `show`; then those that are about the register as a whole.

#include "cli/commands.h"

namespace haechi::cli {

void add_oversight_things(Command& oversight, Outcome& outcome);
void add_oversight_tick(Command& oversight, Outcome& outcome);
void add_oversight_report(Command& oversight, Outcome& outcome);
void add_oversight_verify(Command& oversight, Outcome& outcome);
void add_oversight_copies(Command& oversight, Outcome& outcome); // backup, restore

} // namespace haechi::cli
