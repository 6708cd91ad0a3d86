#pragma once
// The flags that `ca init` and `ca rotate` share: what a new authority shall be.

#include "cli/ca_subcommands.h"
#include "io/signer/authority_files.h"

#include <optional>

namespace haechi::cli {

struct AuthorityFlags {
  FolderFlags place;
  std::optional<std::string> common_name;
  std::optional<std::string> organization;
  std::optional<std::uint32_t> years;
  std::optional<std::string> key;
  std::vector<std::string> permitted;
  std::vector<std::string> excluded;
  PassphraseFlags passphrase;
};

void add_authority_flags(Command& command, AuthorityFlags& flags);

// What the flags say, over `base`. `passphrase_file`: the configured one. Errors: E-CA-005,
// E-CA-006 and those of read_passphrase.
[[nodiscard]] Result<io::signer::NewAuthority>
make_wish(const AuthorityFlags& flags, const engine::certificates::AuthorityProfile& base,
          const std::string& passphrase_file, Instant now);

} // namespace haechi::cli
