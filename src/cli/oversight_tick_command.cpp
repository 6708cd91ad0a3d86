// `haechi oversight tick`: what time has brought since anybody looked, for a timer to run.
// `backup` and `restore`: copies of the register.
#include "cli/oversight_place.h"
#include "cli/oversight_subcommands.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

struct CopyOptions {
  std::string store = "register.db";
  std::string file;
};

Exit finish(const Result<void>& done, const std::string& made) {
  if (!done) {
    print_error(done.error());
    return Exit::CannotRun;
  }
  fmt::print("{}\n", made);
  return Exit::Fine;
}

CLI::App* add_copy(CLI::App& oversight, const char* name, const char* help, const char* file_help,
                   CopyOptions& options) {
  CLI::App* command = oversight.add_subcommand(name, help);
  command->add_option("file", options.file, file_help)->required();
  command->add_option("--store,-s", options.store, "The register")->capture_default_str();
  return command;
}

} // namespace

void add_oversight_tick(CLI::App& oversight, Outcome& outcome) {
  auto place = std::make_shared<OversightPlace>();
  CLI::App* command = oversight.add_subcommand(
      "tick", "Record what fell due: reminders, deadlines, steps of ladders, reviews, ends");
  add_place_options(*command, *place);
  command->footer("Run it by a timer, every minute or so. Exit code: 0 fine, 2 cannot run.\n"
                  "Example: haechi oversight tick --store register.db");
  command->callback([place, &outcome] {
    const auto now = find_now(*place);
    if (!now) {
      print_error(now.error());
      outcome.exit = Exit::CannotRun;
      return;
    }
    outcome.exit = change_register(*place, std::nullopt, *now, io::RegisterStore::Missing::Refused);
  });
}

void add_oversight_copies(CLI::App& oversight, Outcome& outcome) {
  auto out = std::make_shared<CopyOptions>();
  add_copy(oversight, "backup", "Copy the whole register into a new file", "The new file", *out)
      ->callback([out, &outcome] {
        const auto store = io::RegisterStore::open(out->store, io::RegisterStore::Missing::Refused);
        outcome.exit = finish(store ? store->back_up(out->file)
                                    : Result<void>(tl::make_unexpected(store.error())),
                              out->file);
      });
  auto in = std::make_shared<CopyOptions>();
  add_copy(oversight, "restore", "Make a register of a backup; one that is there stays",
           "The backup", *in)
      ->callback([in, &outcome] {
        outcome.exit = finish(io::restore_register(in->file, in->store), in->store);
      });
}

} // namespace haechi::cli
