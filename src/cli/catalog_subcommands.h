#pragma once
// The subcommands of `haechi catalog` that have a file each; wired in catalog_commands.cpp.

#include "cli/commands.h"

namespace haechi::cli {

inline constexpr const char* kCatalogHelp =
    "folder or file of the catalog (default: ./catalog, else the installed one)";

void add_catalog_check(CLI::App& catalog, Outcome& outcome);
void add_catalog_show(CLI::App& catalog, Outcome& outcome);
void add_catalog_stats(CLI::App& catalog, Outcome& outcome);
void add_catalog_lookup(CLI::App& catalog, Outcome& outcome);
void add_catalog_import(CLI::App& catalog, Outcome& outcome);
void add_catalog_diff(CLI::App& catalog, Outcome& outcome);

} // namespace haechi::cli
