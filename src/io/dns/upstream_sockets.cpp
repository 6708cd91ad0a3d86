#include "io/dns/upstream_sockets.h"

#include "io/net/socket_address.h"

#include <cerrno>
#include <sys/socket.h>

namespace haechi::io {

using wire::dns::Carrier;

namespace {

constexpr int kMaxDatagramsAtOnce = 16;

Fd open_connected_udp(const Endpoint& upstream) {
  const int family = upstream.address.is_v4() ? AF_INET : AF_INET6;
  Fd fd(socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const SocketAddress address = to_socket_address(upstream);
  // Connecting without binding takes a random port (ip(7), ip_local_port_range).
  return fd.is_open() && connect(fd.get(), address.get(), address.size) == 0 ? std::move(fd) : Fd();
}

bool is_later(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

struct UpstreamSockets::Exchange {
  AttemptId attempt;
  Carrier carrier = Carrier::Udp;
  std::unique_ptr<Watch> watch;
  Bytes unsent;  // TCP
  Bytes arrived; // TCP
};

UpstreamSockets::UpstreamSockets(boost::asio::io_context& loop, Events events)
    : loop_(loop), events_(std::move(events)), room_(wire::dns::kMaxMessage) {}

UpstreamSockets::~UpstreamSockets() = default;

auto UpstreamSockets::find(AttemptId attempt) -> Exchange* {
  if (attempt.slot >= exchanges_.size() || !exchanges_[attempt.slot] ||
      exchanges_[attempt.slot]->attempt != attempt) {
    return nullptr;
  }
  return exchanges_[attempt.slot].get();
}

bool UpstreamSockets::ask(AttemptId attempt, const Endpoint& upstream, Carrier carrier,
                          ByteView query) {
  auto exchange = std::make_unique<Exchange>();
  exchange->attempt = attempt;
  exchange->carrier = carrier;
  if (!begin(*exchange, upstream, query)) {
    return false;
  }
  if (exchanges_.size() <= attempt.slot) {
    exchanges_.resize(attempt.slot + std::size_t{1});
  }
  exchanges_[attempt.slot] = std::move(exchange);
  return true;
}

bool UpstreamSockets::begin(Exchange& exchange, const Endpoint& upstream, ByteView query) {
  const AttemptId attempt = exchange.attempt;
  if (exchange.carrier == Carrier::Udp) {
    Fd fd = open_connected_udp(upstream);
    if (!fd.is_open() || send(fd.get(), query.data(), query.size(), 0) < 0) {
      return false;
    }
    exchange.watch = std::make_unique<Watch>(loop_, std::move(fd));
    exchange.watch->on_readable([this, attempt] { read_datagrams(attempt); });
    exchange.watch->await_readable();
    return true;
  }
  auto fd = begin_connect(upstream);
  if (!fd) {
    return false;
  }
  exchange.unsent = {static_cast<Byte>(query.size() >> 8U), static_cast<Byte>(query.size())};
  exchange.unsent.insert(exchange.unsent.end(), query.begin(), query.end());
  exchange.watch = std::make_unique<Watch>(loop_, std::move(*fd));
  exchange.watch->on_writable([this, attempt] { write_stream(attempt); });
  exchange.watch->on_readable([this, attempt] { read_stream(attempt); });
  exchange.watch->await_writable();
  return true;
}

void UpstreamSockets::forget(AttemptId attempt) {
  if (find(attempt) != nullptr) {
    exchanges_[attempt.slot].reset();
  }
}

void UpstreamSockets::read_datagrams(AttemptId attempt) {
  for (int i = 0; i < kMaxDatagramsAtOnce; ++i) {
    const Exchange* exchange = find(attempt); // the last packet may have ended it
    if (exchange == nullptr) {
      return;
    }
    const ssize_t size = recv(exchange->watch->fd(), room_.data(), room_.size(), 0);
    if (size < 0 && !is_later(errno)) {
      events_.on_failure(attempt);
      return;
    }
    if (size < 0) {
      break;
    }
    events_.on_packet(attempt, ByteView(room_).first(static_cast<std::size_t>(size)));
  }
  if (const Exchange* exchange = find(attempt)) {
    exchange->watch->await_readable();
  }
}

void UpstreamSockets::write_stream(AttemptId attempt) {
  Exchange* exchange = find(attempt);
  if (exchange == nullptr) {
    return;
  }
  const Bytes& unsent = exchange->unsent;
  const ssize_t sent = send(exchange->watch->fd(), unsent.data(), unsent.size(),
                            MSG_NOSIGNAL); // tells a failed connect too
  if (sent < 0 && !is_later(errno)) {
    events_.on_failure(attempt);
    return;
  }
  exchange->unsent.erase(exchange->unsent.begin(),
                         exchange->unsent.begin() + std::max<ssize_t>(sent, 0));
  if (exchange->unsent.empty()) {
    exchange->watch->await_readable();
  } else {
    exchange->watch->await_writable();
  }
}

void UpstreamSockets::read_stream(AttemptId attempt) {
  Exchange* exchange = find(attempt);
  if (exchange == nullptr) {
    return;
  }
  const ssize_t size = recv(exchange->watch->fd(), room_.data(), room_.size(), 0);
  if (size == 0 || (size < 0 && !is_later(errno))) {
    events_.on_failure(attempt);
    return;
  }
  Bytes& arrived = exchange->arrived;
  arrived.insert(arrived.end(), room_.begin(), room_.begin() + std::max<ssize_t>(size, 0));
  const std::size_t needed = arrived.size() < 2 ? 2 : 2U + wire::dns::read_u16(arrived, 0);
  if (arrived.size() < 2 || arrived.size() < needed) {
    exchange->watch->await_readable();
    return;
  }
  const Bytes message(arrived.begin() + 2, arrived.begin() + static_cast<std::ptrdiff_t>(needed));
  events_.on_packet(attempt, message);
}

} // namespace haechi::io
