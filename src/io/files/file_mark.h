#pragma once
// By what a change of a file is seen without reading it.

#include <string>

namespace haechi::io {

// Of no file: all zero.
struct FileMark {
  unsigned long long inode = 0;
  unsigned long long size = 0;
  unsigned long long seconds = 0; // of its last change
  unsigned long long nanoseconds = 0;

  bool operator==(const FileMark&) const = default;
};

// Follows links.
[[nodiscard]] FileMark look_at_file(const std::string& path);

} // namespace haechi::io
