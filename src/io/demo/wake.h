#pragma once
// Tells threads that wait in poll(2) to stop.

#include "io/net/socket.h"

namespace haechi::io {

class Wake {
 public:
  Wake();

  [[nodiscard]] int fd() const { return fd_.get(); }

  // From now on fd() is readable, for every thread.
  void stop();

 private:
  Fd fd_;
};

} // namespace haechi::io
