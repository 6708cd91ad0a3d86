#pragma once
// What `dns stats` and `proxy stats` have in common: one look at a running gateway, or one every so
// many seconds, as text or as JSON.

#include "base/words.h"
#include "cli/dns_subcommands.h"
#include "wire/json/value.h"

#include <functional>

namespace haechi::cli {

struct StatsOptions {
  GatewayPlace place;
  std::string language = "en";
  bool is_json = false;
  std::uint32_t watch_s = 0; // 0: one look
  std::uint32_t times = 0;   // 0: until somebody stops it
};

void add_stats_options(Command& command, StatsOptions& options);

// A look as text; `before` is the one before it, nullptr at the first.
using StatsText = std::function<std::string(const wire::json::Value& stats,
                                            const wire::json::Value* before, Language language)>;

[[nodiscard]] Exit watch_stats(const StatsOptions& options, const engine::admin::Request& question,
                               const StatsText& to_text);

} // namespace haechi::cli
