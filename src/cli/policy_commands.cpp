#include "cli/commands.h"

namespace haechi::cli {

void add_policy_commands(CLI::App& /*app*/, Outcome& /*outcome*/) {}

} // namespace haechi::cli
