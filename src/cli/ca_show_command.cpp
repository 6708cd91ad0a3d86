// `haechi ca show`: fingerprint, validity and reach of every generation.
#include "cli/arguments.h"
#include "cli/ca_subcommands.h"
#include "cli/ca_view.h"
#include "io/files/input.h"
#include "io/signer/authority_files.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace haechi::cli {

namespace {

struct ShowOptions {
  FolderFlags place;
  bool is_json = false;
};

Exit show(const ShowOptions& options) {
  const auto place = read_place(options.place);
  if (!place) {
    print_errors(place.error());
    return Exit::CannotRun;
  }
  const auto all = io::signer::read_authorities(place->ca.path);
  if (!all) {
    print_error(all.error());
    return Exit::CannotRun;
  }
  const Instant now = io::now();
  for (const auto& one : *all) {
    const std::string_view state = state_of(one, *all, now);
    fmt::print("{}", options.is_json ? to_json(one, state) + "\n" : describe(one, state));
  }
  if (find_signing_authority(*all, now) == nullptr) {
    fmt::print(stderr, "no generation signs now\n");
    return Exit::Findings;
  }
  return Exit::Fine;
}

} // namespace

void add_ca_show(Command& ca, Outcome& outcome) {
  auto options = std::make_shared<ShowOptions>();
  Command* command = ca.add_subcommand("show", "Show every generation of the authority");
  add_folder_flags(*command, options->place);
  command->add_flag("--json", options->is_json, "One JSON object a line");
  command->footer("Exit code: 0 one signs now, 1 none does, 2 cannot run.\n"
                  "Example: haechi ca show --dir /var/lib/haechi/ca");
  command->callback([options, &outcome] { outcome.exit = show(*options); });
}

} // namespace haechi::cli
