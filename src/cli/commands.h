#pragma once
// The subcommands of `haechi`, each wired by hand in app.cpp.

#include "base/result.h"

namespace haechi::cli {

class Command;

// Exit codes of every command: fine, findings (something checked is wrong), cannot run (bad flags,
// unreadable file), partial (a budget was spent; the answer says what it does not cover).
enum class Exit : int { Fine = 0, Findings = 1, CannotRun = 2, Partial = 3 };

// Where a subcommand leaves its exit code.
struct Outcome {
  Exit exit = Exit::Fine;
};

// Each registers its subcommands on `app`; callbacks write to `outcome`, which outlives the parse.
void add_policy_commands(Command& app, Outcome& outcome);
void add_catalog_commands(Command& app, Outcome& outcome);
void add_gateway_commands(Command& app, Outcome& outcome); // run, check, password
void add_demo_command(Command& app, Outcome& outcome);
void add_ca_commands(Command& app, Outcome& outcome); // ca init, show, export, rotate; signer
void add_inspection_commands(Command& app, Outcome& outcome);
void add_peek_command(Command& app, Outcome& outcome);
void add_export_commands(Command& app, Outcome& outcome);
void add_scan_command(Command& app, Outcome& outcome);
void add_redact_commands(Command& app, Outcome& outcome); // redact, restore
void add_detectors_commands(Command& app, Outcome& outcome);
void add_content_commands(Command& app, Outcome& outcome); // content request
void add_oversight_commands(Command& app, Outcome& outcome);
void add_key_commands(Command& app, Outcome& outcome);   // key new, show, revoke, import
void add_order_commands(Command& app, Outcome& outcome); // order sign, verify, import, adopt, ...

// The whole program: parses `argv` and runs one subcommand. Prints help and usage errors.
[[nodiscard]] int run_app(int argc, char** argv);

// `file:line:col: message (code)` and the hint, on stderr.
void print_error(const Error& error);
void print_errors(const Errors& errors);

} // namespace haechi::cli
