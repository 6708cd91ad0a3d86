#include "cli/arguments.h"
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
  Command root(app);
  add_gateway_commands(root, outcome);
  add_demo_command(root, outcome);
  add_policy_commands(root, outcome);
  add_catalog_commands(root, outcome);
  add_ca_commands(root, outcome);
  add_inspection_commands(root, outcome);
  add_peek_command(root, outcome);
  add_export_commands(root, outcome);
  add_scan_command(root, outcome);
  add_redact_commands(root, outcome);
  add_detectors_commands(root, outcome);
  add_content_commands(root, outcome);
  add_oversight_commands(root, outcome);
  add_key_commands(root, outcome);
  add_order_commands(root, outcome);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(Exit::CannotRun);
  }
  return static_cast<int>(outcome.exit);
}

} // namespace haechi::cli
