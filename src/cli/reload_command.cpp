// `haechi reload`: SIGHUP for whoever wants to hear how it went.
#include "cli/arguments.h"
#include "cli/dns_subcommands.h"
#include "cli/gateway_subcommands.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

constexpr std::chrono::seconds kLimit{120}; // big catalogs and lists take their time

struct ReloadOptions {
  GatewayPlace place;
  bool is_json = false;
};

Exit run(const ReloadOptions& options) {
  const auto result = ask_gateway(options.place, engine::admin::Reload{}, kLimit);
  if (!result) {
    print_errors(result.error());
    return Exit::CannotRun;
  }
  const auto outcome = wire::json::parse(*result);
  if (!outcome) {
    print_error(outcome.error());
    return Exit::CannotRun;
  }
  const wire::json::Value* done = outcome->find("done");
  const bool is_done = done != nullptr && done->boolean;
  if (options.is_json) {
    fmt::print("{}\n", *result);
    return is_done ? Exit::Fine : Exit::Findings;
  }
  const wire::json::Value* policy = outcome->find("policy");
  const std::string digest = policy == nullptr ? "" : policy->text;
  if (is_done) {
    fmt::print("reloaded: policy {} is in force\n", digest);
    return Exit::Fine;
  }
  if (const wire::json::Value* errors = outcome->find("errors")) {
    for (const wire::json::Value& error : errors->items) {
      fmt::print(stderr, "{}\n", error.text);
    }
  }
  fmt::print(stderr, "reload refused: policy {} stays in force\n", digest);
  return Exit::Findings;
}

} // namespace

void add_reload(Command& app, Outcome& outcome) {
  auto options = std::make_shared<ReloadOptions>();
  Command* command =
      app.add_subcommand("reload", "Have a running gateway read its configuration anew");
  command->add_flag("--json", options->is_json, "Print the outcome as JSON");
  add_place_options(*command, options->place);
  command->footer("As SIGHUP: all or nothing; what runs obeys the new policy within a second.\n"
                  "Exit code: 0 in force, 1 refused (the old policy stays), 2 cannot run.\n"
                  "Example: haechi reload --config haechi.yaml");
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
