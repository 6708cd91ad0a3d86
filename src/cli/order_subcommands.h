#pragma once
// The subcommands of `haechi order`.

#include "cli/commands.h"

namespace haechi::cli {

void add_order_sign(Command& order, Outcome& outcome); // sign, verify
void add_order_import(Command& order, Outcome& outcome);
void add_order_adopt(Command& order, Outcome& outcome);
void add_order_views(Command& order, Outcome& outcome); // list, show, page

} // namespace haechi::cli
