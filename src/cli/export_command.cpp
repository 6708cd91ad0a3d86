#include "cli/arguments.h"
#include "cli/export_subcommands.h"

namespace haechi::cli {

void add_export_commands(Command& app, Outcome& outcome) {
  auto* exporting =
      app.add_subcommand("export", "The policy in the words of other systems; what they cannot say "
                                   "is listed");
  exporting->require_subcommand(1);
  add_export_dns(*exporting, outcome);
  add_export_firewall(*exporting, outcome);
  add_export_pac(*exporting, outcome);
}

} // namespace haechi::cli
