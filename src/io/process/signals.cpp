#include "io/process/signals.h"

#include "base/check.h"

#include <cerrno>

namespace haechi::io {

namespace {

Signal to_signal(int number) {
  return number == SIGHUP ? Signal::Reload : Signal::Stop;
}

} // namespace

Signals::Signals() {
  HAECHI_CHECK(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
  HAECHI_CHECK(std::signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
  sigemptyset(&waited_);
  sigaddset(&waited_, SIGHUP);
  sigaddset(&waited_, SIGTERM);
  sigaddset(&waited_, SIGINT);
  HAECHI_CHECK(pthread_sigmask(SIG_BLOCK, &waited_, &before_) == 0);
}

Signals::~Signals() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

Signal Signals::wait() {
  int number = 0;
  while ((number = sigwaitinfo(&waited_, nullptr)) < 0) {
    HAECHI_CHECK(errno == EINTR);
  }
  return to_signal(number);
}

std::optional<Signal> Signals::wait_for(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec limit{seconds.count(), std::chrono::nanoseconds(time - seconds).count()};
  const int number = sigtimedwait(&waited_, nullptr, &limit);
  return number < 0 ? std::nullopt : std::optional(to_signal(number));
}

} // namespace haechi::io
