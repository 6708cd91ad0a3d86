#pragma once
// Signals as values: from construction on they are blocked in this thread and in every thread that
// it starts, and arrive only where `wait` is called. SIGPIPE and SIGXFSZ (a write beyond a limit)
// become ordinary write errors.

#include <chrono>
#include <csignal>
#include <optional>

namespace haechi::io {

enum class Signal : unsigned char { Reload, Stop };

class Signals {
 public:
  // To be made before any thread is started.
  Signals();
  // Unblocks them again, for this thread.
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // SIGHUP is Reload, SIGTERM and SIGINT are Stop.
  [[nodiscard]] Signal wait();
  // nullopt when none came in time.
  [[nodiscard]] std::optional<Signal> wait_for(std::chrono::milliseconds time);

 private:
  sigset_t waited_{};
  sigset_t before_{};
};

} // namespace haechi::io
