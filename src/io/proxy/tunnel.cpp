#include "io/proxy/tunnel.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>

namespace haechi::io::proxy {

namespace {

// PERF: relays of 16 kB and less cost the same either way, bulk a third less spliced than copied
// (bench proxy).
constexpr std::size_t kSpliceAfter = 64 * 1024;
constexpr std::size_t kBulkRead = 16 * 1024;
constexpr std::size_t kSpliceBytes = 256 * 1024;
constexpr std::size_t kTurnBytes = 1024 * 1024; // of one tunnel before others have their turn

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

Tunnel::Tunnel(TunnelTools& tools, Stream& client, Stream& upstream, std::string to_client,
               std::string to_upstream)
    : tools_(tools), last_active_(tools.uptime) {
  up_.from = &client;
  up_.to = &upstream;
  up_.pending = std::move(to_upstream);
  down_.from = &upstream;
  down_.to = &client;
  down_.pending = std::move(to_client);
}

Tunnel::State Tunnel::state() const {
  return up_.is_done && down_.is_done ? State::Ended : State::Running;
}

Tunnel::State Tunnel::start(const std::shared_ptr<StreamOwner>& owner) {
  for (Flow* flow : {&up_, &down_}) {
    if (begin(*flow, owner) == State::Broken) {
      return State::Broken;
    }
  }
  return state();
}

// PERF: asking at once for what nobody can have sent yet costs a call more (bench proxy, connect).
Tunnel::State Tunnel::begin(Flow& flow, const std::shared_ptr<StreamOwner>& owner) {
  if (flow.is_done) {
    return State::Running;
  }
  if (flow.moved > 0 || flow.has_ended) {
    return pump_and_count(flow, owner);
  }
  const Move drained = drain(flow);
  if (drained == Move::Broken) {
    return State::Broken;
  }
  if (drained == Move::Blocked) {
    flow.to->wait(Ready::Write, owner);
  } else {
    flow.from->wait(Ready::Read, owner);
  }
  return State::Running;
}

Tunnel::State Tunnel::on_ready(Side side, Ready ready, const std::shared_ptr<StreamOwner>& owner) {
  const bool is_up = (side == Side::Client) == (ready == Ready::Read);
  return pump_and_count(is_up ? up_ : down_, owner);
}

Tunnel::State Tunnel::pump_and_count(Flow& flow, const std::shared_ptr<StreamOwner>& owner) {
  const std::size_t before = flow.moved;
  const State after = pump(flow, owner);
  (&flow == &up_ ? tools_.from_clients : tools_.to_clients) += flow.moved - before;
  return after;
}

Tunnel::State Tunnel::pump(Flow& flow, const std::shared_ptr<StreamOwner>& owner) {
  last_active_ = tools_.uptime;
  const std::size_t turn_end = flow.moved + kTurnBytes;
  while (!flow.is_done) {
    const Move drained = drain(flow);
    if (drained == Move::Broken) {
      return State::Broken;
    }
    if (drained == Move::Blocked) {
      flow.to->wait(Ready::Write, owner);
      return State::Running;
    }
    if (flow.has_ended) {
      rest(flow);
      const Flow& other = &flow == &up_ ? down_ : up_;
      if (!other.is_done) { // else the whole connection is closed now, which says the same
        shutdown(flow.to->fd(), SHUT_WR);
      }
      flow.is_done = true;
      break;
    }
    const Move filled = flow.moved < turn_end ? fill(flow) : Move::Blocked;
    if (filled == Move::Broken) {
      return State::Broken;
    }
    if (filled == Move::Blocked) {
      rest(flow);
      flow.from->wait(Ready::Read, owner);
      return State::Running;
    }
    flow.has_ended = filled == Move::Ended;
  }
  return state();
}

Tunnel::Move Tunnel::drain(Flow& flow) {
  while (!flow.pending.empty()) {
    const ssize_t sent =
        send(flow.to->fd(), flow.pending.data(), flow.pending.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      return would_block(errno) ? Move::Blocked : Move::Broken;
    }
    if (static_cast<std::size_t>(sent) == flow.pending.size()) {
      std::string().swap(flow.pending); // gives the memory back
    } else {
      flow.pending.erase(0, static_cast<std::size_t>(sent));
    }
  }
  return drain_pipe(flow);
}

Tunnel::Move Tunnel::drain_pipe(Flow& flow) {
  while (flow.in_pipe > 0) {
    const ssize_t sent = splice(flow.pipe->out.get(), nullptr, flow.to->fd(), nullptr, flow.in_pipe,
                                SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
    if (sent <= 0) {
      return sent < 0 && would_block(errno) ? Move::Blocked : Move::Broken;
    }
    flow.in_pipe -= static_cast<std::size_t>(sent);
  }
  return Move::Moved;
}

Tunnel::Move Tunnel::fill(Flow& flow) {
  if (flow.is_bulk && !flow.pipe) {
    flow.pipe = tools_.pipes.take();
  }
  return flow.pipe ? splice_in(flow) : copy(flow);
}

// Reads into the shared buffer and writes it on at once; only what the receiver does not take is
// kept.
Tunnel::Move Tunnel::copy(Flow& flow) {
  const ssize_t got = recv(flow.from->fd(), tools_.buffer.data(), tools_.buffer.size(), 0);
  if (got <= 0) {
    return got == 0 ? Move::Ended : would_block(errno) ? Move::Blocked : Move::Broken;
  }
  const auto size = static_cast<std::size_t>(got);
  flow.moved += size;
  flow.is_bulk = flow.moved >= kSpliceAfter && size >= kBulkRead;
  const ssize_t sent = send(flow.to->fd(), tools_.buffer.data(), size, MSG_NOSIGNAL);
  if (sent < 0 && !would_block(errno)) {
    return Move::Broken;
  }
  const auto written = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
  flow.pending.assign(tools_.buffer.data() + written, size - written);
  // A short read has emptied the socket: waiting costs less than asking again.
  return size < tools_.buffer.size() && flow.pending.empty() && !flow.is_bulk ? Move::Blocked
                                                                              : Move::Moved;
}

Tunnel::Move Tunnel::splice_in(Flow& flow) {
  const ssize_t got = splice(flow.from->fd(), nullptr, flow.pipe->in.get(), nullptr, kSpliceBytes,
                             SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
  if (got <= 0) {
    return got == 0 ? Move::Ended : would_block(errno) ? Move::Blocked : Move::Broken;
  }
  flow.in_pipe += static_cast<std::size_t>(got);
  flow.moved += static_cast<std::size_t>(got);
  return Move::Moved;
}

// Nothing moves for now: the pipe goes to whoever needs it, and the next bytes show anew whether
// they are bulk.
void Tunnel::rest(Flow& flow) {
  if (flow.pipe && flow.in_pipe == 0) {
    tools_.pipes.give(std::move(*flow.pipe));
    flow.pipe.reset();
    flow.is_bulk = false;
  }
}

} // namespace haechi::io::proxy
