// `haechi ca init`: a new authority in a folder of its own.
#include "cli/arguments.h"
#include "cli/ca_settings.h"
#include "cli/ca_view.h"
#include "io/files/input.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace haechi::cli {

namespace {

Exit init(const AuthorityFlags& flags) {
  const Instant now = io::now();
  const auto place = read_place(flags.place);
  if (!place) {
    print_errors(place.error());
    return Exit::CannotRun;
  }
  engine::certificates::AuthorityProfile configured;
  configured.common_name = place->name;
  configured.organization = place->organization;
  const auto wish = make_wish(flags, configured, place->passphrase_file.path, now);
  if (!wish) {
    print_error(wish.error());
    return Exit::CannotRun;
  }
  const auto made = io::signer::create_authority(place->ca.path, *wish);
  if (!made) {
    print_error(made.error());
    return Exit::CannotRun;
  }
  fmt::print("{}", describe(*made, "signs"));
  if (wish->passphrase.empty()) {
    fmt::print(stderr,
               "the key in `{}` is not encrypted; whoever reads it can stand in for every "
               "site\n",
               place->ca.path);
  }
  return Exit::Fine;
}

} // namespace

void add_ca_init(Command& ca, Outcome& outcome) {
  auto flags = std::make_shared<AuthorityFlags>();
  Command* command = ca.add_subcommand("init", "Make a new authority; never over an old one");
  add_authority_flags(*command, *flags);
  command->footer("Example: haechi ca init --dir /var/lib/haechi/ca --organization 'My Office' "
                  "--passphrase-file ca.pass --permit openai.com --permit chatgpt.com");
  command->callback([flags, &outcome] { outcome.exit = init(*flags); });
}

} // namespace haechi::cli
