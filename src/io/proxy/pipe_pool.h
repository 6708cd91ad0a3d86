#pragma once
// Pipes for splice(2), lent while bytes move and given back empty: idle tunnels own none.

#include "io/net/socket.h"

#include <optional>
#include <vector>

namespace haechi::io::proxy {

struct Pipe {
  Fd out; // to read from
  Fd in;  // to write to
};

class PipePool {
 public:
  // nullopt: the system has no descriptors to spare.
  [[nodiscard]] std::optional<Pipe> take();
  // `pipe` must be empty.
  void give(Pipe pipe);

 private:
  std::vector<Pipe> free_;
};

} // namespace haechi::io::proxy
