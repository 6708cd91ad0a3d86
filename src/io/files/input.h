#pragma once
// Files that are read as streams: opened once, with what the file system knows of them.

#include "base/instant.h"
#include "base/result.h"
#include "io/net/socket.h"

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::io {

struct Input {
  std::string name; // as shown to people
  Fd file;
  std::uint64_t size = 0; // 0: not known
  Instant changed{};      // of a stream that is no file: now
};

// "-" is standard input. Errors: E-IO-001.
[[nodiscard]] Result<Input> open_input(const std::string& path);

// The path itself, or the files that a folder holds (hidden ones and subfolders skipped), sorted.
// Errors: E-IO-001, -003 (the folder holds no file), -002 (too many).
[[nodiscard]] Result<std::vector<std::string>> list_inputs(const std::string& file_or_folder);

[[nodiscard]] Instant now();

} // namespace haechi::io
