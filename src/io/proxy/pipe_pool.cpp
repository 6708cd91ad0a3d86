#include "io/proxy/pipe_pool.h"

#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace haechi::io::proxy {

namespace {

constexpr std::size_t kMaxFree = 64;
constexpr int kPipeBytes = 256 * 1024; // a wish: the kernel's default stands where it is refused

} // namespace

std::optional<Pipe> PipePool::take() {
  if (!free_.empty()) {
    Pipe pipe = std::move(free_.back());
    free_.pop_back();
    return pipe;
  }
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  Pipe pipe{Fd(ends[0]), Fd(ends[1])};
  fcntl(pipe.in.get(), F_SETPIPE_SZ, kPipeBytes);
  return pipe;
}

void PipePool::give(Pipe pipe) {
  if (free_.size() < kMaxFree) {
    free_.push_back(std::move(pipe));
  }
}

} // namespace haechi::io::proxy
