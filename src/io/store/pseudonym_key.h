#pragma once
// The key of the pseudonyms in the records: 32 random bytes as hexadecimal digits in a file that
// its owner alone may open. Whoever removes it makes all former pseudonyms those of nobody.

#include "base/bytes.h"
#include "base/result.h"

#include <string>

namespace haechi::io {

// Reads the key; makes one, brought to disk before it is used, where there is none. Errors:
// E-RECORD-004 (cannot be read, made, is open to others, or holds something else).
[[nodiscard]] Result<Bytes> read_or_make_pseudonym_key(const std::string& path);

// Reads it only.
[[nodiscard]] Result<Bytes> read_pseudonym_key(const std::string& path);

} // namespace haechi::io
