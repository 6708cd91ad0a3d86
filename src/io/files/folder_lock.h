#pragma once
// A turn at the files of a folder, among commands that read them, change them and write them back.
// It is given back at the end of its life, also when the process dies; nothing stays in the folder.

#include "base/result.h"
#include "io/net/socket.h"

#include <chrono>
#include <string>

namespace haechi::io {

class FolderLock {
 public:
  static constexpr std::chrono::seconds kPatience{5};

  // Waits for its turn. Errors: E-IO-001 (no folder, or it cannot be opened), -006 (somebody else
  // has held it for kPatience).
  [[nodiscard]] static Result<FolderLock> take(const std::string& folder);
  // Of the folder in which `path` lies.
  [[nodiscard]] static Result<FolderLock> take_around(const std::string& path);

  // Brings to disk what was made, renamed or removed in it. Errors: E-IO-004.
  [[nodiscard]] Result<void> sync() const;

 private:
  FolderLock(Fd file, std::string folder);

  Fd file_;
  std::string folder_;
};

} // namespace haechi::io
