#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/oversight_subcommands.h"

namespace haechi::cli {

void add_oversight_commands(Command& app, Outcome& outcome) {
  Command* oversight = app.add_subcommand(
      "oversight", "The register of providers, inquiries, orders, exemptions and tasks");
  oversight->require_subcommand(1);
  add_oversight_things(*oversight, outcome);
  add_oversight_tick(*oversight, outcome);
  add_oversight_report(*oversight, outcome);
  add_oversight_verify(*oversight, outcome);
  add_oversight_copies(*oversight, outcome);
}

} // namespace haechi::cli
