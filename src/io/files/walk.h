#pragma once
// The files below a folder, for commands that look into all of them.
// Promises: each regular file once, sorted by path; links below the folder are not followed, so
// nothing outside is read and no circle is walked; pipes and devices are never opened. What could
// not be walked is told, never left out silently.

#include "base/result.h"
#include "base/source_file.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace haechi::io {

struct WalkLimits {
  std::size_t files = 200'000;
  std::size_t depth = 64;
};

struct Walk {
  std::vector<std::string> files;
  std::uint64_t bytes = 0; // of all files
  std::size_t links = 0;   // and other things that are no files: not followed, not opened
  Errors errors;           // folders that cannot be read or lie too deep
  bool was_cut = false;    // there were more files than the limit
};

// `path` is a file (given by whoever asks, so a link is followed) or a folder. Errors: E-IO-001,
// E-IO-003 (the folder holds no file).
[[nodiscard]] Result<Walk> walk_files(const std::string& path, const WalkLimits& limits = {});

// The whole of one file of a walk; what has become a link or a pipe since is refused. Errors:
// E-IO-001, E-IO-002.
[[nodiscard]] Result<SourceFile> read_walked(const std::string& path, std::size_t most_bytes);

} // namespace haechi::io
