#pragma once
// What the commands of keys and signed orders share: opening a key, the body's list of issuers.

#include "cli/ca_subcommands.h"
#include "order/issuers.h"
#include "order/key_file.h"

#include <string>

namespace haechi::cli {

// From its flags, else asked for. `what` is shown on a terminal. Errors: those of read_passphrase.
[[nodiscard]] Result<std::string> find_passphrase(const PassphraseFlags& flags,
                                                  const std::string& what);

struct OpenKey {
  order::PublicKey key;
  order::Seed seed;
};

// Errors: E-ORDER-001 to -004, -012, -013 and those of find_passphrase.
[[nodiscard]] Result<OpenKey> open_key(const std::string& path, const PassphraseFlags& flags);

// The public half that a file holds: a line, or a private key. Errors: E-ORDER-001 to -003, E-IO.
[[nodiscard]] Result<order::PublicKey> read_public_key(const std::string& path);

// Errors: E-ORDER-005, E-IO.
[[nodiscard]] Result<order::Issuers> read_issuers(const std::string& path);

} // namespace haechi::cli
