#include "cli/commands.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace haechi::cli {

void print_error(const Error& error) {
  fmt::print(stderr, "{}\n", to_string(error));
}

void print_errors(const Errors& errors) {
  for (const Error& error : errors) {
    print_error(error);
  }
}

int run_app(int argc, char** argv) {
  CLI::App app{"haechi (해치): decides which AI services which people may use from which devices,\n"
               "and enforces that one policy at DNS, TLS name and HTTP."};
  app.name("haechi");
  app.set_version_flag("--version", "haechi " HAECHI_VERSION);
  app.require_subcommand(1);
  Outcome outcome;
  add_gateway_commands(app, outcome);
  add_demo_command(app, outcome);
  add_policy_commands(app, outcome);
  add_catalog_commands(app, outcome);
  add_ca_commands(app, outcome);
  add_inspection_commands(app, outcome);
  add_peek_command(app, outcome);
  add_export_commands(app, outcome);
  add_scan_command(app, outcome);
  add_redact_commands(app, outcome);
  add_detectors_commands(app, outcome);
  add_content_commands(app, outcome);
  add_oversight_commands(app, outcome);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(Exit::CannotRun);
  }
  return static_cast<int>(outcome.exit);
}

} // namespace haechi::cli
