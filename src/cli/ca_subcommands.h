#pragma once
// The commands about the inspection authority, each in its own file, and what they share.

#include "cli/commands.h"

#include <string>

namespace haechi::cli {

void add_ca_init(CLI::App& ca, Outcome& outcome);
void add_ca_show(CLI::App& ca, Outcome& outcome);
void add_ca_export(CLI::App& ca, Outcome& outcome);
void add_ca_rotate(CLI::App& ca, Outcome& outcome);
void add_signer(CLI::App& app, Outcome& outcome); // run by the gateway, not shown

// Where a passphrase comes from; at most one place.
struct PassphraseFlags {
  std::string file;
  std::string variable;
  int descriptor = -1;
  bool is_asked = false;
};

void add_passphrase_flags(CLI::App& command, PassphraseFlags& flags);
// Empty: none is wanted. Errors: E-CA-005, E-CA-009, E-PROCESS-004.
[[nodiscard]] Result<std::string> read_passphrase(const PassphraseFlags& flags);

} // namespace haechi::cli
