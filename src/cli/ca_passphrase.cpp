// Where the passphrase of the authority's key comes from: never the command line.
#include "cli/arguments.h"
#include "cli/ca_subcommands.h"
#include "io/files/line_reader.h"
#include "io/process/terminal.h"
#include "io/signer/authority_files.h"

#include <fmt/format.h>

#include <cstdlib>

namespace haechi::cli {

namespace {

using io::signer::kMaxPassphrase;

Result<std::string> check(std::string passphrase, std::string_view from) {
  if (passphrase.empty() || passphrase.size() > kMaxPassphrase) {
    return fail("E-CA-005",
                fmt::format("{} holds no passphrase of 1 to {} bytes", from, kMaxPassphrase));
  }
  return passphrase;
}

Result<std::string> read_descriptor(int descriptor) {
  io::LineReader lines(descriptor, kMaxPassphrase + 1);
  const auto line = lines.next();
  if (!line) {
    return tl::make_unexpected(line.error());
  }
  return check(*line ? std::string((*line)->text) : std::string(),
               fmt::format("descriptor {}", descriptor));
}

} // namespace

void add_passphrase_flags(Command& command, PassphraseFlags& flags) {
  auto* file = command.add_option("--passphrase-file", flags.file,
                                  "First line of a file that is the owner's alone (0600)");
  auto* descriptor =
      command.add_option("--passphrase-fd", flags.descriptor, "First line of an open descriptor");
  auto* variable =
      command.add_option("--passphrase-env", flags.variable, "An environment variable");
  auto* asked = command.add_flag("--passphrase", flags.is_asked, "Ask for it");
  file->excludes(descriptor)->excludes(variable)->excludes(asked);
  descriptor->excludes(variable)->excludes(asked);
  variable->excludes(asked);
}

Result<std::string> read_passphrase(const PassphraseFlags& flags, const std::string& configured) {
  if (flags.is_asked) {
    return io::read_secret("Passphrase", kMaxPassphrase);
  }
  if (flags.descriptor >= 0) {
    return read_descriptor(flags.descriptor);
  }
  if (!flags.variable.empty()) {
    const char* value = std::getenv(flags.variable.c_str());
    return check(value == nullptr ? "" : value, fmt::format("variable `{}`", flags.variable));
  }
  return io::signer::read_passphrase_file(flags.file.empty() ? configured : flags.file);
}

} // namespace haechi::cli
