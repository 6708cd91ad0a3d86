#pragma once
// The key of the pseudonyms in the records: 32 random bytes as hexadecimal digits in a file that
// its owner alone may open. Whoever removes it makes all former pseudonyms those of nobody.

#include "base/bytes.h"
#include "base/result.h"
#include "engine/config/config.h"

#include <string>

namespace haechi::io {

struct PseudonymKeyPlace {
  std::string path;
  bool is_among_records = false; // where a copy of the records takes it along
};

// Where the configuration has it. By default it lies beside the folder of the records; where none
// does, and one lies in the folder as earlier versions made it, that one goes on being used.
[[nodiscard]] PseudonymKeyPlace find_pseudonym_key(const engine::config::Records& records);

// Reads the key; makes one, brought to disk before it is used, where there is none. Errors:
// E-RECORD-004 (cannot be read, made, is open to others, or holds something else).
[[nodiscard]] Result<Bytes> read_or_make_pseudonym_key(const std::string& path);

// Reads it only.
[[nodiscard]] Result<Bytes> read_pseudonym_key(const std::string& path);

} // namespace haechi::io
