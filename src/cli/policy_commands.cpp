#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/policy_subcommands.h"

namespace haechi::cli {

void add_policy_commands(Command& app, Outcome& outcome) {
  Command* policy =
      app.add_subcommand("policy", "Ask a policy: is it well formed, what does it decide, "
                                   "do its tests pass?");
  policy->require_subcommand(1);
  add_policy_check(*policy, outcome);
  add_policy_coverage(*policy, outcome);
  add_policy_decide(*policy, outcome);
  add_policy_diff(*policy, outcome);
  add_policy_explain(*policy, outcome);
  add_policy_test(*policy, outcome);
  add_policy_replay(*policy, outcome);
  add_policy_fmt(*policy, outcome);
  add_policy_new(*policy, outcome);
}

} // namespace haechi::cli
