// `haechi records pseudonym`: under which name a person stands in pseudonymous records, so that his
// records can be found, shown to him or removed.
#include "cli/arguments.h"
#include "cli/gateway_subcommands.h"
#include "io/gateway/load.h"
#include "io/gateway/worker_options.h"
#include "io/store/pseudonym_key.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>

namespace haechi::cli {

namespace {

struct PseudonymOptions {
  std::string config = "haechi.yaml";
  std::string subject;
  std::string on;
};

// The day that is meant, at its beginning (UTC).
Result<Instant> find_day(const std::string& on, Instant now) {
  if (on.empty()) {
    return now;
  }
  const auto parsed = parse_date_time(on);
  if (!parsed) {
    return tl::make_unexpected(parsed.error());
  }
  return Instant(parsed->local.time_since_epoch() - parsed->offset);
}

Exit tell_pseudonym(const PseudonymOptions& options, Instant now) {
  const auto config = io::load_config(options.config);
  if (!config) {
    print_errors(config.error());
    return Exit::CannotRun;
  }
  const auto day = find_day(options.on, now);
  if (!day) {
    print_error(day.error());
    return Exit::CannotRun;
  }
  auto key = io::read_pseudonym_key(config->records.pseudonym_key.path);
  if (!key) {
    print_error(key.error());
    return Exit::CannotRun;
  }
  const auto rules = io::make_privacy_rules(config->records, std::move(*key));
  fmt::print("{}\n", ledger::make_pseudonym(rules, options.subject, *day));
  return Exit::Fine;
}

} // namespace

void add_records(Command& app, Outcome& outcome) {
  Command* records = app.add_subcommand("records", "What the gateway wrote down");
  records->require_subcommand(1);
  auto options = std::make_shared<PseudonymOptions>();
  Command* command =
      records->add_subcommand("pseudonym", "Under which name somebody stands in the records");
  command
      ->add_option("subject", options->subject,
                   "As the records would name him: a user, a prefix such as 10.1.2.3/32, mac:..., "
                   "client-id:..., the address of an unknown client")
      ->required();
  command->add_option("--on", options->on, "On which day (UTC), 2026-02-06; default: today");
  command->add_option("--config,-c", options->config, "The configuration")->capture_default_str();
  command->footer("Needs the key of the pseudonyms. Exit code: 0 told, 2 cannot run.\n"
                  "Example: haechi records pseudonym 10.1.2.3/32 --on 2026-02-06");
  command->callback([options, &outcome] {
    outcome.exit = tell_pseudonym(
        *options, std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  });
}

} // namespace haechi::cli
