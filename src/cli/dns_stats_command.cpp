// `haechi dns stats`: what the DNS of a running gateway counts.
#include "cli/arguments.h"
#include "cli/dns_stats_view.h"
#include "cli/stats_watch.h"

#include <memory>

namespace haechi::cli {

void add_dns_stats(Command& dns, Outcome& outcome) {
  auto options = std::make_shared<StatsOptions>();
  Command* command = dns.add_subcommand(
      "stats", "Questions, answers, decisions, cache and upstreams, in all and of each worker");
  add_stats_options(*command, *options);
  command->footer("Numbers alone: neither names nor people.\n"
                  "Exit code: 0 told, 2 cannot run.\n"
                  "Example: haechi dns stats --config haechi.yaml --watch 2");
  command->callback([options, &outcome] {
    outcome.exit = watch_stats(*options, engine::admin::Stats{}, dns_stats_text);
  });
}

} // namespace haechi::cli
