// `haechi ledger purge`: contents of a class that are old enough, where no gateway is running.
#include "cli/arguments.h"
#include "cli/ledger_subcommands.h"
#include "io/gateway/load.h"
#include "io/process/trusted_clock.h"
#include "io/store/record_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace haechi::cli {

namespace {

constexpr std::uint32_t kMostDays = 36'500;

struct PurgeOptions {
  std::string dir;
  std::string record_class;
  std::string older_than;
  std::string hold_since;
  std::string config;
  bool is_without_hold = false;
  bool trusts_clock = false;
  bool is_dry = false;
};

Result<std::uint32_t> read_days(const std::string& text) {
  std::uint32_t days = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, days);
  if (error != std::errc() || at + 1 != end || *at != 'd' || days == 0 || days > kMostDays) {
    return fail("E-LEDGER-017", fmt::format("`{}` is no number of days", text), {},
                "--older-than 90d; 1d to 36500d");
  }
  return days;
}

// The hold of a proceeding stands in the gateway's configuration: nobody purges past it by not
// thinking of it.
Result<std::optional<Instant>> read_hold(const PurgeOptions& options) {
  std::optional<Instant> out;
  if (options.config.empty() && options.hold_since.empty() && !options.is_without_hold) {
    return fail("E-LEDGER-018", "it is not said whether a hold stands", {},
                "--config FILE (the gateway's), --hold-since DATE, or --no-hold");
  }
  if (!options.config.empty()) {
    const auto config = io::load_config(options.config);
    if (!config) {
      return tl::make_unexpected(config.error().front());
    }
    out = config->records.hold_since;
  }
  if (!options.hold_since.empty()) {
    const auto hold = parse_date_time(options.hold_since);
    if (!hold) {
      return tl::make_unexpected(hold.error());
    }
    const Instant since(hold->local.time_since_epoch() - hold->offset);
    out = out ? std::min(*out, since) : since;
  }
  return out;
}

Result<io::Retention> read_rules(const PurgeOptions& options) {
  io::Retention out;
  const auto days = read_days(options.older_than);
  if (!days) {
    return tl::make_unexpected(days.error());
  }
  const std::size_t place = options.record_class == "decision" ? 0
                            : options.record_class == "event"  ? 1
                                                               : 2;
  out.class_days.at(place) = *days;
  const auto hold = read_hold(options);
  if (!hold) {
    return tl::make_unexpected(hold.error());
  }
  out.hold_since = *hold;
  return out;
}

// Files that another user's gateway must read later would belong to this one.
Result<void> check_owner(const std::string& dir) {
  struct stat status{};
  if (::stat((dir + "/ledger.vkey").c_str(), &status) != 0) {
    return fail("E-LEDGER-007", fmt::format("there is no ledger in `{}`", dir));
  }
  if (status.st_uid != ::geteuid()) {
    return fail("E-LEDGER-001", fmt::format("`{}` belongs to another user", dir), {},
                "run this as the user that haechi runs as");
  }
  return {};
}

Result<void> look(const std::string& dir, const io::Retention& rules) {
  const io::PurgeRules due = rules.purge_rules(io::process_clock().now());
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;
  for (const io::RecordFileName& file : io::list_record_files(dir)) {
    const auto plan = plan_purge(dir, file, due);
    if (!plan) {
      return tl::make_unexpected(plan.error());
    }
    for (const io::PurgedClass& each : plan->classes) {
      fmt::print("{}: {} lines, {} bytes\n", file.name, each.lines, each.bytes);
      lines += each.lines;
      bytes += each.bytes;
    }
  }
  fmt::print("{} lines, {} bytes would be purged\n", lines, bytes);
  return {};
}

Result<void> purge(const PurgeOptions& given, const io::Retention& rules) {
  io::TrustedClock clock;
  if (given.trusts_clock) {
    clock.set_step(std::chrono::seconds(0));
  }
  io::RecordWriter::Options options;
  options.files.dir = given.dir;
  options.files.keep = rules;
  options.purges_at_once = true;
  options.clock = &clock;
  auto writer = io::RecordWriter::open(std::move(options), io::Log(STDERR_FILENO));
  if (!writer) {
    return tl::make_unexpected(std::move(writer.error()));
  }
  if (const auto state = clock.state(); state.is_held && state.ahead > std::chrono::seconds(0)) {
    return fail(
        "E-LEDGER-022",
        fmt::format("the clock is {} days ahead of the last record: nothing is purged by it",
                    state.ahead / std::chrono::days(1)),
        {}, "if the clock is right, say --clock-is-right");
  }
  if (!(*writer)->flush()) {
    return fail("E-LEDGER-001", (*writer)->status().error);
  }
  const auto status = (*writer)->status();
  fmt::print("{} lines were purged\n", status.purged);
  return status.purge_refused.empty()
             ? Result<void>()
             : fail("E-LEDGER-019", "the rest stays, as the files are not what the ledger has");
}

Result<void> run(const PurgeOptions& options) {
  const auto rules = read_rules(options);
  if (!rules) {
    return tl::make_unexpected(rules.error());
  }
  if (auto mine = check_owner(options.dir); !mine) {
    return mine;
  }
  return options.is_dry ? look(options.dir, *rules) : purge(options, *rules);
}

} // namespace

void add_ledger_purge(Command& ledger, Outcome& outcome) {
  auto options = std::make_shared<PurgeOptions>();
  Command* command =
      ledger.add_subcommand("purge", "Remove old contents of one class; proofs of everything stay");
  command->add_option("dir", options->dir, "The records folder of a gateway that is not running")
      ->required();
  command->add_option("--class", options->record_class, "decision, event or count")
      ->required()
      ->check(one_of({"decision", "event", "count"}));
  command->add_option("--older-than", options->older_than, "Days: 90d")->required();
  Option* since =
      command->add_option("--hold-since", options->hold_since,
                          "Nothing of this day or later goes: 2026-01-01 or RFC 3339; UTC");
  Option* config =
      command->add_option("--config,-c", options->config,
                          "The gateway's configuration: its `records.hold_since` holds here, too");
  command->add_flag("--no-hold", options->is_without_hold, "No hold stands")
      ->excludes(config)
      ->excludes(since);
  command->add_flag("--clock-is-right", options->trusts_clock,
                    "Purge by the clock though the last record is older than 30 days");
  command->add_flag("--dry-run", options->is_dry, "Tell what would go, change nothing");
  command->footer("A running gateway purges by itself: `records: {purge_days: {decision: 90}}`.\n"
                  "Whether a hold stands must be said: --config, --hold-since or --no-hold.\n"
                  "Exit code: 0 done, 2 cannot run, or something is refused.\n"
                  "Example: haechi ledger purge /var/lib/haechi/records --class decision "
                  "--older-than 90d --config /etc/haechi/haechi.yaml --dry-run");
  command->callback([options, &outcome] {
    const auto done = run(*options);
    if (!done) {
      print_error(done.error());
    }
    outcome.exit = done ? Exit::Fine : Exit::CannotRun;
  });
}

} // namespace haechi::cli
