#pragma once
// The subcommands of `haechi policy`, a file each; wired in policy_commands.cpp.

#include "cli/commands.h"

namespace haechi::cli {

void add_policy_check(CLI::App& policy, Outcome& outcome);
void add_policy_coverage(CLI::App& policy, Outcome& outcome);
void add_policy_decide(CLI::App& policy, Outcome& outcome);
void add_policy_diff(CLI::App& policy, Outcome& outcome);
void add_policy_explain(CLI::App& policy, Outcome& outcome);
void add_policy_test(CLI::App& policy, Outcome& outcome);
void add_policy_replay(CLI::App& policy, Outcome& outcome);
void add_policy_fmt(CLI::App& policy, Outcome& outcome);
void add_policy_new(CLI::App& policy, Outcome& outcome);

} // namespace haechi::cli
