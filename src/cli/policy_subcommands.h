#pragma once
// The subcommands of `haechi policy`, a file each; wired in policy_commands.cpp.

#include "cli/commands.h"

namespace haechi::cli {

void add_policy_check(Command& policy, Outcome& outcome);
void add_policy_coverage(Command& policy, Outcome& outcome);
void add_policy_decide(Command& policy, Outcome& outcome);
void add_policy_diff(Command& policy, Outcome& outcome);
void add_policy_explain(Command& policy, Outcome& outcome);
void add_policy_test(Command& policy, Outcome& outcome);
void add_policy_replay(Command& policy, Outcome& outcome);
void add_policy_fmt(Command& policy, Outcome& outcome);
void add_policy_new(Command& policy, Outcome& outcome);

} // namespace haechi::cli
