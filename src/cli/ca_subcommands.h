#pragma once
// The commands about the inspection authority, each in its own file, and what they share.

#include "cli/commands.h"
#include "engine/config/inspection.h"

#include <string>

namespace haechi::cli {

void add_ca_init(Command& ca, Outcome& outcome);
void add_ca_show(Command& ca, Outcome& outcome);
void add_ca_export(Command& ca, Outcome& outcome);
void add_ca_rotate(Command& ca, Outcome& outcome);
void add_signer(Command& app, Outcome& outcome); // run by the gateway, not shown

// Where the authority is: the flag, else the configuration's `inspection: {ca}`, else `ca`.
struct FolderFlags {
  std::string folder;
  std::string config;
};

void add_folder_flags(Command& command, FolderFlags& flags);
// The configuration's section with the folder filled in. Errors: those of the configuration.
[[nodiscard]] ResultOrErrors<engine::config::Inspection> read_place(const FolderFlags& flags);

// Where a passphrase comes from; at most one place.
struct PassphraseFlags {
  std::string file;
  std::string variable;
  int descriptor = -1;
  bool is_asked = false;
};

void add_passphrase_flags(Command& command, PassphraseFlags& flags);
// Empty: none is wanted. `configured`: the file when no flag says anything. Errors: E-CA-005,
// E-CA-009, E-PROCESS-004.
[[nodiscard]] Result<std::string> read_passphrase(const PassphraseFlags& flags,
                                                  const std::string& configured);

} // namespace haechi::cli
