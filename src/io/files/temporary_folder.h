#pragma once
// A folder of our own (0700) that is removed with everything in it, unless it is to be kept.

#include "base/result.h"

#include <string>

namespace haechi::io {

class TemporaryFolder {
 public:
  // A new folder below the system's place for such. Errors: E-DEMO-004.
  [[nodiscard]] static Result<TemporaryFolder> make(const std::string& name_start);
  // `path`, made where it is missing (it must be empty), and kept. Errors: E-DEMO-004.
  [[nodiscard]] static Result<TemporaryFolder> keep_at(const std::string& path);
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

  // Writes a file (0600) into it; its path. Errors: E-DEMO-004.
  [[nodiscard]] Result<std::string> write(const std::string& name, const std::string& text) const;

 private:
  TemporaryFolder(std::string path, bool is_kept) : path_(std::move(path)), is_kept_(is_kept) {}

  std::string path_;
  bool is_kept_ = false;
};

} // namespace haechi::io
