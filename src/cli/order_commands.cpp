// `haechi order`: orders that are signed, passed on, checked and adopted.
#include "cli/arguments.h"
#include "cli/order_subcommands.h"

namespace haechi::cli {

void add_order_commands(Command& app, Outcome& outcome) {
  Command* order =
      app.add_subcommand("order", "Signed orders: sign them, take those of others in, adopt them");
  order->require_subcommand(1);
  add_order_sign(*order, outcome);
  add_order_import(*order, outcome);
  add_order_adopt(*order, outcome);
  add_order_views(*order, outcome);
}

} // namespace haechi::cli
