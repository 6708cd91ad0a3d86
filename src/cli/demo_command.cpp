#include "cli/commands.h"

namespace haechi::cli {

void add_demo_command(CLI::App& /*app*/, Outcome& /*outcome*/) {}

} // namespace haechi::cli
