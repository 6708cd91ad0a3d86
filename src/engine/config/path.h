#pragma once
// A file or folder that the configuration names, and where it does so (for errors about it).

#include "base/result.h"

namespace haechi::engine::config {

struct Path {
  std::string path;
  Location where;

  [[nodiscard]] bool is_empty() const { return path.empty(); }
};

} // namespace haechi::engine::config
