#pragma once
// Reads files and folders whole, with limits.

#include "base/result.h"
#include "base/source_file.h"

#include <cstddef>
#include <string>
#include <vector>

namespace haechi::io {

inline constexpr std::size_t kMaxFileBytes = 256U << 20U;
inline constexpr std::size_t kMaxFolderFiles = 20'000;

// The whole of one regular file; "-" is standard input. Errors: E-IO-001 (cannot be read), E-IO-002
// (too large).
[[nodiscard]] Result<SourceFile> read_file(const std::string& path,
                                           std::size_t most_bytes = kMaxFileBytes);

// A file, or every *.yaml below a folder (subfolders too, hidden ones skipped), sorted by path.
// Errors: as read_file; E-IO-003 when the folder holds no such file, E-IO-002 when it holds too
// many.
[[nodiscard]] Result<std::vector<SourceFile>> read_yaml(const std::string& file_or_folder);

} // namespace haechi::io
