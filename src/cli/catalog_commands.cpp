#include "cli/commands.h"

namespace haechi::cli {

void add_catalog_commands(CLI::App& /*app*/, Outcome& /*outcome*/) {}

} // namespace haechi::cli
