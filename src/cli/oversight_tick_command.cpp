// `haechi oversight tick`: what time has brought since anybody looked, for a timer to run.
// `backup` and `restore`: copies of the register.
#include "cli/adoption_files.h"
#include "cli/arguments.h"
#include "cli/oversight_place.h"
#include "cli/oversight_subcommands.h"
#include "io/oversight/register_copy.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace haechi::cli {

namespace {

struct CopyOptions {
  std::string store = "register.db";
  std::string file;
  std::string ledger;
};

Exit finish(const Result<void>& done, const std::string& made) {
  if (!done) {
    print_error(done.error());
    return Exit::CannotRun;
  }
  fmt::print("{}\n", made);
  return Exit::Fine;
}

Command* add_copy(Command& oversight, const char* name, const char* help, const char* file_help,
                  CopyOptions& options) {
  Command* command = oversight.add_subcommand(name, help);
  command->add_option("file", options.file, file_help)->required();
  command->add_option("--store,-s", options.store, "The register")->capture_default_str();
  return command;
}

// What a crash left of adoptions in the policy's folder, which is where gateways read the events.
// A folder that cannot be worked on holds nobody's time up.
// True: the policy has files that it had not.
bool finish_adoptions(const OversightPlace& place) {
  const std::string folder = std::filesystem::path(place.events_file).parent_path().string();
  if (place.events_file.empty() || AdoptionFiles::find_hidden(folder).empty()) {
    return false;
  }
  const auto files = AdoptionFiles::open(folder.empty() ? "." : folder);
  const auto there =
      files ? view_register(place) : Result<RegisterView>(tl::make_unexpected(files.error()));
  if (!there) {
    print_error(there.error());
    return false;
  }
  const AdoptionFiles::Finished finished = files->finish(there->events);
  print_finished(*files, finished);
  return !finished.own.empty();
}

} // namespace

void add_oversight_tick(Command& oversight, Outcome& outcome) {
  auto place = std::make_shared<OversightPlace>();
  Command* command = oversight.add_subcommand(
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
    std::function<Result<void>()> has_new_policy;
    if (finish_adoptions(*place)) { // before gateways are told: they read the policy then
      has_new_policy = [] { return Result<void>(); };
    }
    outcome.exit = change_register(*place, {}, io::RegisterStore::Missing::Refused, has_new_policy);
  });
}

void add_oversight_copies(Command& oversight, Outcome& outcome) {
  auto out = std::make_shared<CopyOptions>();
  add_copy(oversight, "backup", "Copy the whole register into a new file", "The new file", *out)
      ->callback([out, &outcome] {
        const auto store = io::RegisterStore::open(out->store, io::RegisterStore::Missing::Refused);
        outcome.exit = finish(store ? store->back_up(out->file)
                                    : Result<void>(tl::make_unexpected(store.error())),
                              out->file);
      });
  auto in = std::make_shared<CopyOptions>();
  Command* restore =
      add_copy(oversight, "restore", "Make a register of a backup; one that is there stays",
               "The backup", *in);
  restore->add_option("--ledger", in->ledger,
                      "The ledger's folder: what it holds beyond the backup is taken from there");
  restore->callback([in, &outcome] {
    outcome.exit = finish(io::restore_register(in->file, in->store, in->ledger), in->store);
  });
}

} // namespace haechi::cli
