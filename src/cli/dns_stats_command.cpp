// `haechi dns stats`: what the DNS of a running gateway counts.
#include "cli/dns_stats_view.h"
#include "cli/dns_subcommands.h"
#include "cli/policy_text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

namespace haechi::cli {

namespace {

struct StatsOptions {
  GatewayPlace place;
  std::string language = "en";
  bool is_json = false;
  std::uint32_t watch_s = 0;
  std::uint32_t times = 0; // 0: until somebody stops it
};

// One look; nullopt when it failed.
std::optional<wire::json::Value> look(const StatsOptions& options,
                                      const std::optional<wire::json::Value>& before) {
  const auto result = ask_gateway(options.place, engine::admin::Stats{});
  if (!result) {
    print_errors(result.error());
    return std::nullopt;
  }
  auto stats = wire::json::parse(*result);
  if (!stats) {
    print_error(stats.error());
    return std::nullopt;
  }
  fmt::print("{}", options.is_json ? *result + "\n"
                                   : dns_stats_text(*stats, before ? &*before : nullptr,
                                                    to_language(options.language)));
  std::fflush(stdout); // whoever reads along sees each look at once
  return std::move(*stats);
}

Exit run(const StatsOptions& options) {
  std::optional<wire::json::Value> before;
  for (std::uint32_t done = 1;; ++done) {
    auto stats = look(options, before);
    if (!stats) {
      return Exit::CannotRun;
    }
    if (options.watch_s == 0 || done == options.times) {
      return Exit::Fine;
    }
    before = std::move(stats);
    std::this_thread::sleep_for(std::chrono::seconds(options.watch_s));
  }
}

} // namespace

void add_dns_stats(CLI::App& dns, Outcome& outcome) {
  auto options = std::make_shared<StatsOptions>();
  CLI::App* command = dns.add_subcommand(
      "stats", "Questions, answers, decisions, cache and upstreams, in all and of each worker");
  command->add_flag("--json", options->is_json, "Print JSON, one line a look");
  command->add_option("--watch", options->watch_s, "Look again every so many seconds")
      ->check(CLI::Range(1, 3'600));
  command->add_option("--times", options->times, "With --watch: stop after so many looks");
  add_language_option(*command, options->language);
  add_place_options(*command, options->place);
  command->footer("Numbers alone: neither names nor people.\n"
                  "Exit code: 0 told, 2 cannot run.\n"
                  "Example: haechi dns stats --config haechi.yaml --watch 2");
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
