#include "cli/stats_watch.h"

#include "cli/arguments.h"
#include "cli/policy_text.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <thread>

namespace haechi::cli {

namespace {

// One look; nullopt when it failed.
std::optional<wire::json::Value> look(const StatsOptions& options,
                                      const engine::admin::Request& question,
                                      const StatsText& to_text, const wire::json::Value* before) {
  const auto result = ask_gateway(options.place, question);
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
                                   : to_text(*stats, before, to_language(options.language)));
  std::fflush(stdout); // whoever reads along sees each look at once
  return std::move(*stats);
}

} // namespace

void add_stats_options(Command& command, StatsOptions& options) {
  command.add_flag("--json", options.is_json, "Print JSON, one line a look");
  command.add_option("--watch", options.watch_s, "Look again every so many seconds")
      ->check(in_range(1, 3'600));
  command.add_option("--times", options.times, "With --watch: stop after so many looks");
  add_language_option(command, options.language);
  add_place_options(command, options.place);
}

Exit watch_stats(const StatsOptions& options, const engine::admin::Request& question,
                 const StatsText& to_text) {
  std::optional<wire::json::Value> before;
  for (std::uint32_t done = 1;; ++done) {
    auto stats = look(options, question, to_text, before ? &*before : nullptr);
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

} // namespace haechi::cli
