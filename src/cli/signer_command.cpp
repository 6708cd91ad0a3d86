// `haechi signer`: the process that holds the authority's key; started by the gateway alone.
#include "cli/arguments.h"
#include "cli/ca_subcommands.h"
#include "io/signer/signer_process.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <sys/socket.h>

namespace haechi::cli {

namespace {

bool is_socket_of_gateway() {
  int type = 0;
  socklen_t size = sizeof(type);
  return ::getsockopt(io::signer::kSignerSocket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
         type == SOCK_SEQPACKET;
}

Exit run(const io::signer::SignerOptions& options) {
  if (!is_socket_of_gateway()) {
    fmt::print(stderr, "the gateway starts the signer by itself\n");
    return Exit::CannotRun;
  }
  return static_cast<Exit>(
      io::signer::run_signer(io::Fd(io::signer::kSignerSocket), options, io::Log()));
}

} // namespace

void add_signer(Command& app, Outcome& outcome) {
  auto options = std::make_shared<io::signer::SignerOptions>();
  Command* command = app.add_subcommand("signer", "Hold the authority's key");
  command->group(""); // not for people
  command->add_option("--dir", options->folder)->required();
  command->add_option("--user", options->user);
  command->add_option("--passphrase-file", options->passphrase_file);
  command->add_option("--rate", options->limits.per_second);
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
