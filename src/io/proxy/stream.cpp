#include "io/proxy/stream.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/socket.h>

namespace haechi::io::proxy {

namespace asio = boost::asio;

// Of this one kind of loop: less work for each notice than with any executor there may be.
using Descriptor = asio::posix::basic_stream_descriptor<asio::io_context::executor_type>;

struct Stream::State {
  State(asio::io_context& io, Fd fd, Side on) : descriptor(io, fd.release()), side(on) {}

  Descriptor descriptor;
  Side side;
  bool is_closed = false;
  bool awaits_read = false;
  bool awaits_write = false;
};

Stream::Stream(asio::io_context& io, Fd fd, Side side)
    : state_(std::make_shared<State>(io, std::move(fd), side)) {}

Stream& Stream::operator=(Stream&& other) noexcept {
  if (this != &other) {
    close();
    state_ = std::move(other.state_);
  }
  return *this;
}

int Stream::fd() const {
  return state_ ? state_->descriptor.native_handle() : -1;
}

void Stream::wait(Ready ready, const std::shared_ptr<StreamOwner>& owner) {
  bool& awaits = ready == Ready::Read ? state_->awaits_read : state_->awaits_write;
  if (awaits) {
    return;
  }
  awaits = true;
  state_->descriptor.async_wait(
      ready == Ready::Read ? Descriptor::wait_read : Descriptor::wait_write,
      [state = state_, owner, ready](const boost::system::error_code&) {
        if (state->is_closed) {
          return;
        }
        (ready == Ready::Read ? state->awaits_read : state->awaits_write) = false;
        owner->on_ready(state->side, ready);
      });
}

Fd Stream::release() {
  if (!state_) {
    return {};
  }
  state_->is_closed = true;
  Fd out(state_->descriptor.release());
  state_.reset();
  return out;
}

void Stream::close() {
  if (state_) {
    state_->is_closed = true;
    boost::system::error_code ignored; // the descriptor is gone whatever close says
    state_->descriptor.close(ignored);
    state_.reset();
  }
}

void Stream::reset() {
  if (state_) {
    const linger at_once{1, 0};
    setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close();
  }
}

} // namespace haechi::io::proxy
