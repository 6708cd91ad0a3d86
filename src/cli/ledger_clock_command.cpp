// `haechi ledger clock show|confirm`: what a running gateway takes for the time.
#include "cli/arguments.h"
#include "cli/dns_subcommands.h"
#include "cli/ledger_subcommands.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

struct ClockOptions {
  GatewayPlace place;
  bool is_json = false;
};

std::string text_of(const wire::json::Value& value, std::string_view key) {
  const wire::json::Value* found = value.find(key);
  return found == nullptr ? std::string() : found->text;
}

Exit run(const ClockOptions& options, bool confirms) {
  const auto result = ask_gateway(options.place, engine::admin::Clock{confirms});
  if (!result) {
    print_errors(result.error());
    return Exit::CannotRun;
  }
  const auto state = wire::json::parse(*result);
  if (!state) {
    print_error(state.error());
    return Exit::CannotRun;
  }
  const wire::json::Value* held = state->find("held");
  const bool is_held = held != nullptr && held->boolean;
  if (options.is_json) {
    fmt::print("{}\n", *result);
  } else if (!is_held) {
    fmt::print("the clock is the time: {}\n", text_of(*state, "time"));
  } else if (confirms) {
    fmt::print("confirmed: the time is {}, no longer {}\n", text_of(*state, "clock"),
               text_of(*state, "time"));
  } else {
    fmt::print("held: the clock says {}, the time is taken to be {}\n", text_of(*state, "clock"),
               text_of(*state, "time"));
  }
  return is_held && !confirms ? Exit::Findings : Exit::Fine;
}

void add_one(Command& clock, const char* name, const char* help, bool confirms, Outcome& outcome) {
  auto options = std::make_shared<ClockOptions>();
  Command* command = clock.add_subcommand(name, help);
  command->add_flag("--json", options->is_json, "As JSON");
  add_place_options(*command, options->place);
  command->footer("Exit code: 0 the clock is the time, 1 it is held, 2 cannot run.\n"
                  "Example: haechi ledger clock show --config haechi.yaml");
  command->callback([options, confirms, &outcome] { outcome.exit = run(*options, confirms); });
}

} // namespace

void add_ledger_clock(Command& ledger, Outcome& outcome) {
  Command* clock =
      ledger.add_subcommand("clock", "What a running gateway takes for the time after the "
                                     "system's clock was set");
  clock->require_subcommand(1);
  add_one(*clock, "show", "Whether the system's clock is the time", false, outcome);
  add_one(*clock, "confirm", "The system's clock is right: what ends by it ends now", true,
          outcome);
}

} // namespace haechi::cli
