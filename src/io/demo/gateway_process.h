#pragma once
// `haechi run` as a child of this program: the same binary, its output in a log file. It ends with
// this object, and with this process however that ends.

#include "base/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>

namespace haechi::io {

class GatewayProcess {
 public:
  // Errors: E-DEMO-005.
  [[nodiscard]] static Result<GatewayProcess> start(const std::string& config,
                                                    const std::string& log_file);
  ~GatewayProcess();
  GatewayProcess(GatewayProcess&& other) noexcept;
  GatewayProcess& operator=(GatewayProcess&&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

  // The exit code once the child has ended (128 + the signal's number when one ended it).
  [[nodiscard]] std::optional<int> exit_code();

  // SIGTERM, then waits; SIGKILL when it takes longer than `limit`. The exit code.
  int stop(std::chrono::milliseconds limit);

 private:
  explicit GatewayProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

} // namespace haechi::io
