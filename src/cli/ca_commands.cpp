#include "cli/arguments.h"
#include "cli/ca_subcommands.h"

namespace haechi::cli {

void add_ca_commands(Command& app, Outcome& outcome) {
  Command* ca = app.add_subcommand(
      "ca", "The authority for inspected connections: make it, show it, make clients trust it");
  ca->require_subcommand(1);
  add_ca_init(*ca, outcome);
  add_ca_show(*ca, outcome);
  add_ca_export(*ca, outcome);
  add_ca_rotate(*ca, outcome);
  add_signer(app, outcome);
}

} // namespace haechi::cli
