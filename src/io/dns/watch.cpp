#include "io/dns/watch.h"

#include "base/check.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace haechi::io {

namespace asio = boost::asio;

struct Watch::State : std::enable_shared_from_this<Watch::State> {
  State(asio::io_context& loop, Fd fd) : descriptor(loop) {
    boost::system::error_code error;
    descriptor.assign(fd.release(), error);
    HAECHI_CHECK(!error);
  }

  void await(asio::posix::descriptor_base::wait_type direction, bool& is_waiting,
             const std::function<void()>& call) {
    if (is_waiting) {
      return;
    }
    is_waiting = true;
    descriptor.async_wait(direction, [self = shared_from_this(), &is_waiting,
                                      &call](const boost::system::error_code&) {
      is_waiting = false;
      if (self->is_open) {
        call();
      }
    });
  }

  // Of this one kind of loop: less work for each notice than with any executor there may be.
  asio::posix::basic_stream_descriptor<asio::io_context::executor_type> descriptor;
  std::function<void()> readable;
  std::function<void()> writable;
  bool is_reading = false;
  bool is_writing = false;
  bool is_open = true;
};

Watch::Watch(asio::io_context& loop, Fd fd)
    : state_(std::make_shared<State>(loop, std::move(fd))) {}

Watch::~Watch() {
  state_->is_open = false;
  boost::system::error_code error;
  state_->descriptor.close(error); // the descriptor is gone whatever close says
}

void Watch::on_readable(std::function<void()> call) {
  state_->readable = std::move(call);
}

void Watch::on_writable(std::function<void()> call) {
  state_->writable = std::move(call);
}

void Watch::await_readable() {
  state_->await(asio::posix::descriptor_base::wait_read, state_->is_reading, state_->readable);
}

void Watch::await_writable() {
  state_->await(asio::posix::descriptor_base::wait_write, state_->is_writing, state_->writable);
}

int Watch::fd() const {
  return state_->descriptor.native_handle();
}

struct Ticker::State : std::enable_shared_from_this<Ticker::State> {
  State(asio::io_context& loop, std::chrono::milliseconds every, std::function<Next()> function)
      : timer(loop), period(every), call(std::move(function)) {}

  void arm() {
    timer.expires_after(period);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error || !self->is_open) {
        return;
      }
      if (self->call() == Next::Again && self->is_open) {
        self->arm();
      } else {
        self->is_running = false;
      }
    });
  }

  asio::steady_timer timer;
  std::chrono::milliseconds period;
  std::function<Next()> call;
  bool is_running = false;
  bool is_open = true;
};

Ticker::Ticker(asio::io_context& loop, std::chrono::milliseconds period, std::function<Next()> call)
    : state_(std::make_shared<State>(loop, period, std::move(call))) {}

Ticker::~Ticker() {
  state_->is_open = false;
  state_->timer.cancel();
}

void Ticker::start() {
  if (!state_->is_running) {
    state_->is_running = true;
    state_->arm();
  }
}

} // namespace haechi::io
