#pragma once
// The subcommands of `haechi export`: the policy in the words of other systems.

#include "cli/commands.h"

namespace haechi::cli {

void add_export_dns(Command& exporting, Outcome& outcome);      // rpz, unbound, dnsmasq, hosts
void add_export_firewall(Command& exporting, Outcome& outcome); // nftables, addresses
void add_export_pac(Command& exporting, Outcome& outcome);      // pac

} // namespace haechi::cli
