#include "io/intercept/upstream_opener.h"

#include "io/process/trusted_clock.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/socket.h>

namespace haechi::io::intercept {

namespace asio = boost::asio;

namespace {

Instant wall_clock() {
  return process_clock().now();
}

} // namespace

struct UpstreamOpener::State : std::enable_shared_from_this<UpstreamOpener::State> {
  State(Desk& given, ServerPlace where, std::vector<std::string> offered, Done told)
      : desk(given), place(std::move(where)), protocols(std::move(offered)), done(std::move(told)),
        deadline(given.loop) {}

  void connect_next();
  void wait_for_connection(Fd fd);
  void finish_connecting();
  void shake_hands(Fd fd);
  void finish(Result<std::unique_ptr<tls::TlsStream>> outcome);
  void close();

  Desk& desk;
  ServerPlace place;
  std::vector<std::string> protocols;
  Done done;
  std::size_t next = 0;
  std::unique_ptr<asio::posix::stream_descriptor> connecting;
  asio::steady_timer deadline;
  std::unique_ptr<tls::TlsStream> stream;
};

void UpstreamOpener::State::connect_next() {
  while (next < place.addresses.size()) {
    auto fd = begin_connect(place.addresses[next++]);
    if (fd) {
      wait_for_connection(std::move(*fd));
      return;
    }
  }
  finish(fail("E-NET-003", "the server cannot be reached"));
}

void UpstreamOpener::State::wait_for_connection(Fd fd) {
  connecting = std::make_unique<asio::posix::stream_descriptor>(desk.loop, fd.release());
  connecting->async_wait(asio::posix::stream_descriptor::wait_write,
                         [weak = weak_from_this()](const boost::system::error_code& error) {
                           if (const auto self = weak.lock(); self && !error) {
                             self->finish_connecting();
                           }
                         });
  deadline.expires_after(desk.connect_timeout);
  deadline.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self && !error && self->connecting) {
      self->connecting.reset();
      self->connect_next();
    }
  });
}

void UpstreamOpener::State::finish_connecting() {
  if (!connecting) {
    return;
  }
  deadline.cancel();
  Fd fd(connecting->release());
  connecting.reset();
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error == 0) {
    shake_hands(std::move(fd));
  } else {
    connect_next();
  }
}

void UpstreamOpener::State::shake_hands(Fd fd) {
  auto end = desk.station.servers().open({.fd = fd.get(),
                                          .target = place.target,
                                          .alpn = protocols,
                                          .trust = desk.trust,
                                          .epoch = desk.judge.epoch(),
                                          .now = wall_clock()});
  if (!end) {
    finish(tl::make_unexpected(end.error()));
    return;
  }
  stream = std::make_unique<tls::TlsStream>(desk.loop, std::move(fd), std::move(*end));
  stream->handshake(desk.connect_timeout, [weak = weak_from_this()](const Result<void>& outcome) {
    const auto self = weak.lock();
    if (!self) {
      return;
    }
    if (outcome) {
      self->finish(std::move(self->stream));
    } else {
      self->finish(tl::make_unexpected(outcome.error()));
    }
  });
}

void UpstreamOpener::State::finish(Result<std::unique_ptr<tls::TlsStream>> outcome) {
  if (const auto told = std::exchange(done, nullptr)) {
    told(std::move(outcome));
  }
}

void UpstreamOpener::State::close() {
  done = nullptr;
  connecting.reset();
  deadline.cancel();
  stream.reset();
}

UpstreamOpener::UpstreamOpener(std::shared_ptr<State> state) : state_(std::move(state)) {}

UpstreamOpener::~UpstreamOpener() {
  state_->close();
}

std::unique_ptr<UpstreamOpener>
UpstreamOpener::open(Desk& desk, ServerPlace place, std::vector<std::string> protocols, Done done) {
  auto state =
      std::make_shared<State>(desk, std::move(place), std::move(protocols), std::move(done));
  asio::post(desk.loop, [weak = std::weak_ptr<State>(state)] {
    if (const auto self = weak.lock(); self && self->done) {
      self->connect_next();
    }
  });
  return std::unique_ptr<UpstreamOpener>(new UpstreamOpener(std::move(state)));
}

} // namespace haechi::io::intercept
