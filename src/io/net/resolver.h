#pragma once
// Names to addresses for connections that haechi itself opens.

#include "base/ip.h"
#include "base/result.h"

#include <functional>
#include <string>
#include <vector>

namespace haechi::io {

class Resolver {
 public:
  virtual ~Resolver() = default;

  // Calls `done` exactly once, never before returning: addresses (v4 and v6, at least one) or
  // E-RESOLVE-001 (no such name), -002 (no answer in time), -003 (no address). `host` is canonical.
  using Done = std::function<void(Result<std::vector<IpAddress>>)>;
  virtual void resolve(const std::string& host, Done done) = 0;
};

} // namespace haechi::io
