// `haechi records pseudonym`: under which name a person stands in pseudonymous records, so that his
// records can be found, shown to him or removed.
#include "cli/arguments.h"
#include "cli/dns_subcommands.h"
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

// Who looks somebody up stands in the records before he is told; the running gateway writes it.
ResultOrErrors<void> note(const PseudonymOptions& options, const std::string& pseudonym,
                          Instant day) {
  constexpr std::size_t kDayLength = 10;
  const auto noted =
      ask_gateway({.config = options.config, .socket = ""},
                  engine::admin::Pseudonym{pseudonym, to_rfc3339(day).substr(0, kDayLength)});
  if (noted) {
    return {};
  }
  if (noted.error().front().code != "E-ADMIN-005") {
    return tl::make_unexpected(noted.error());
  }
  fmt::print(stderr, "warning: {}: that this was asked stands in no record\n",
             noted.error().front().message);
  return {};
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
  auto key = io::read_pseudonym_key(io::find_pseudonym_key(config->records).path);
  if (!key) {
    print_error(key.error());
    return Exit::CannotRun;
  }
  const auto rules = io::make_privacy_rules(config->records, std::move(*key));
  const std::string pseudonym = ledger::make_pseudonym(rules, options.subject, *day);
  if (auto noted = note(options, pseudonym, *day); !noted) {
    print_errors(noted.error());
    return Exit::CannotRun;
  }
  fmt::print("{}\n", pseudonym);
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
  command->footer("Needs the key of the pseudonyms. The running gateway records who asked, and "
                  "for which pseudonym.\nExit code: 0 told, 2 cannot run.\n"
                  "Example: haechi records pseudonym 10.1.2.3/32 --on 2026-02-06");
  command->callback([options, &outcome] {
    outcome.exit = tell_pseudonym(
        *options, std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  });
}

} // namespace haechi::cli
