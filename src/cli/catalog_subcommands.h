#pragma once
// The subcommands of `haechi catalog` that have a file each; wired in catalog_commands.cpp.

#include "cli/commands.h"

namespace haechi::cli {

inline constexpr const char* kCatalogHelp =
    "folder or file of the catalog (default: ./catalog, else the installed one)";

void add_catalog_check(Command& catalog, Outcome& outcome);
void add_catalog_show(Command& catalog, Outcome& outcome);
void add_catalog_stats(Command& catalog, Outcome& outcome);
void add_catalog_lookup(Command& catalog, Outcome& outcome);
void add_catalog_import(Command& catalog, Outcome& outcome);
void add_catalog_diff(Command& catalog, Outcome& outcome);

} // namespace haechi::cli
