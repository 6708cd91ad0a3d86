#include "io/dns/tcp_listener.h"

#include "io/net/socket_address.h"

#include <algorithm>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace haechi::io {

namespace {

constexpr std::size_t kReadSize = 16 << 10;
constexpr std::size_t kLengthSize = 2;
constexpr int kMaxAcceptsAtOnce = 64;

bool is_later(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

struct TcpListener::Connection {
  engine::dns::Client client;
  std::unique_ptr<Watch> watch;
  Bytes arrived;
  Bytes unsent;
  std::size_t sent = 0; // of `unsent`
  std::size_t questions = 0;
  bool is_finished_reading = false;
  std::uint64_t opened_ms = 0;
  std::uint64_t active_ms = 0; // last whole message, or bytes taken by the client

  [[nodiscard]] std::size_t backlog() const { return unsent.size() - sent; }

  [[nodiscard]] bool is_idle() const { return questions == 0 && backlog() == 0; }
};

TcpListener::TcpListener(boost::asio::io_context& loop, const TcpLimits& limits, Handler handler,
                         std::function<std::uint64_t()> now_ms, std::function<void()> on_opened)
    : loop_(loop), limits_(limits), handler_(std::move(handler)), now_ms_(std::move(now_ms)),
      on_opened_(std::move(on_opened)), room_(wire::dns::kMaxMessage) {}

TcpListener::~TcpListener() = default;

void TcpListener::add_socket(Fd fd) {
  const std::size_t number = sockets_.size();
  auto& watch = sockets_.emplace_back(std::make_unique<Watch>(loop_, std::move(fd)));
  watch->on_readable([this, number] { accept_all(number); });
  watch->await_readable();
}

void TcpListener::stop() {
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    accept_all(i); // clients in the queue have been promised service
  }
  is_stopped_ = true;
  is_short_of_sockets_ = false;
  sockets_.clear();
  std::vector<std::uint64_t> ids;
  for (const auto& [id, connection] : connections_) {
    ids.push_back(id);
  }
  for (const std::uint64_t id : ids) {
    read(id); // what has arrived is still answered
    if (Connection* connection = find(id)) {
      connection->is_finished_reading = true;
      go_on(id);
    }
  }
}

void TcpListener::accept_all(std::size_t socket) {
  if (is_stopped_) {
    return;
  }
  for (int i = 0; i < kMaxAcceptsAtOnce; ++i) {
    sockaddr_storage peer{};
    socklen_t size = sizeof(peer);
    auto* out = reinterpret_cast<sockaddr*>(&peer); // NOLINT: sockets API
    Fd fd(accept4(sockets_[socket]->fd(), out, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd.is_open()) {
      open(std::move(fd), to_endpoint(peer));
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      is_short_of_sockets_ = true;
      on_opened_();
      return;
    } else if (is_later(errno)) {
      break;
    } // else that connection has gone before it was accepted
  }
  sockets_[socket]->await_readable();
}

void TcpListener::open(Fd fd, const Endpoint& remote) {
  const auto standing = per_client_.find(remote.address);
  if (standing != per_client_.end() && standing->second >= limits_.connections_per_client) {
    return; // closes it
  }
  if (connections_.size() >= limits_.connections && !close_idlest()) {
    return;
  }
  constexpr int kOn = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &kOn, sizeof(kOn)); // a wish
  const std::uint64_t id = next_id_++;
  auto connection = std::make_unique<Connection>();
  connection->client = {.remote = remote,
                        .local = local_endpoint(fd.get()).address,
                        .connection = id,
                        .carrier = wire::dns::Carrier::Tcp};
  connection->opened_ms = connection->active_ms = now_ms_();
  connection->watch = std::make_unique<Watch>(loop_, std::move(fd));
  connection->watch->on_readable([this, id] { read(id); });
  connection->watch->on_writable([this, id] { write(id); });
  connection->watch->await_readable();
  connections_.emplace(id, std::move(connection));
  ++per_client_[remote.address];
  on_opened_();
}

bool TcpListener::close_idlest() {
  const Connection* idlest = nullptr;
  for (const auto& [id, connection] : connections_) {
    if (connection->is_idle() && (idlest == nullptr || connection->active_ms < idlest->active_ms)) {
      idlest = connection.get();
    }
  }
  if (idlest == nullptr) {
    return false;
  }
  close(idlest->client.connection);
  return true;
}

void TcpListener::close(std::uint64_t id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) {
    return;
  }
  const auto standing = per_client_.find(found->second->client.remote.address);
  if (standing != per_client_.end() && --standing->second == 0) {
    per_client_.erase(standing);
  }
  connections_.erase(found);
}

auto TcpListener::find(std::uint64_t id) -> Connection* {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second.get();
}

bool TcpListener::may_read(const Connection& connection) const {
  return !connection.is_finished_reading && connection.questions < limits_.questions &&
         connection.backlog() < limits_.unsent_bytes;
}

void TcpListener::read(std::uint64_t id) {
  Connection* connection = find(id);
  if (connection == nullptr) {
    return;
  }
  if (may_read(*connection)) {
    Bytes& arrived = connection->arrived;
    const ssize_t size = recv(connection->watch->fd(), room_.data(), kReadSize, 0);
    const int error = errno;
    arrived.insert(arrived.end(), room_.begin(), room_.begin() + std::max<ssize_t>(size, 0));
    if (size < 0 && !is_later(error)) {
      close(id);
      return;
    }
    connection->is_finished_reading = connection->is_finished_reading || size == 0;
    handle_messages(*connection);
  }
  write(id);
}

// Takes whole messages off what has arrived, as many as the limits allow.
void TcpListener::handle_messages(Connection& connection) {
  Bytes& arrived = connection.arrived;
  std::size_t at = 0;
  while (connection.questions < limits_.questions && connection.backlog() < limits_.unsent_bytes &&
         arrived.size() - at >= kLengthSize) {
    const std::size_t size = wire::dns::read_u16(arrived, at);
    if (size == 0) { // no message: whoever sends this does not speak DNS
      connection.is_finished_reading = true;
      at = arrived.size();
      break;
    }
    if (arrived.size() - at - kLengthSize < size) {
      break;
    }
    connection.active_ms = now_ms_();
    const Handled handled =
        handler_(ByteView(arrived).subspan(at + kLengthSize, size), connection.client, room_);
    at += kLengthSize + size;
    if (handled.outcome == Outcome::Waiting) {
      ++connection.questions;
    } else if (handled.outcome == Outcome::Answered) {
      append(connection, ByteView(room_).first(handled.size));
    }
  }
  arrived.erase(arrived.begin(), arrived.begin() + static_cast<std::ptrdiff_t>(at));
  if (arrived.empty()) {
    arrived = Bytes(); // idle connections hold no memory
  }
}

void TcpListener::append(Connection& connection, ByteView message) {
  if (connection.backlog() == 0) {
    connection.active_ms = now_ms_(); // the client has the idle time to take it
  }
  Bytes& unsent = connection.unsent;
  unsent.push_back(static_cast<Byte>(message.size() >> 8U));
  unsent.push_back(static_cast<Byte>(message.size() & 0xFFU));
  unsent.insert(unsent.end(), message.begin(), message.end());
}

void TcpListener::send(const engine::dns::Client& client, ByteView message) {
  Connection* connection = find(client.connection);
  if (connection == nullptr) {
    return;
  }
  connection->questions -= connection->questions > 0 ? 1 : 0;
  if (!message.empty()) {
    append(*connection, message);
  }
  handle_messages(*connection); // what the limits held back
  write(client.connection);
}

void TcpListener::write(std::uint64_t id) {
  Connection* connection = find(id);
  if (connection == nullptr) {
    return;
  }
  if (connection->backlog() > 0) {
    const ssize_t taken =
        ::send(connection->watch->fd(), connection->unsent.data() + connection->sent,
               connection->backlog(), MSG_NOSIGNAL);
    if (taken < 0 && !is_later(errno)) {
      close(id);
      return;
    }
    if (taken > 0) {
      connection->active_ms = now_ms_();
      connection->sent += static_cast<std::size_t>(taken);
    }
    if (connection->backlog() == 0) {
      connection->unsent = Bytes();
      connection->sent = 0;
      handle_messages(*connection);
    }
  }
  go_on(id);
}

void TcpListener::go_on(std::uint64_t id) {
  Connection* connection = find(id);
  if (connection == nullptr) {
    return;
  }
  if (connection->is_finished_reading && connection->is_idle()) {
    close(id);
    return;
  }
  if (connection->backlog() > 0) {
    connection->watch->await_writable();
  }
  if (may_read(*connection)) {
    connection->watch->await_readable();
  }
}

void TcpListener::on_tick() {
  const std::uint64_t now = now_ms_();
  std::vector<std::uint64_t> over;
  for (const auto& [id, connection] : connections_) {
    const bool is_waiting_for_client = connection->questions == 0 || connection->backlog() > 0;
    if (is_waiting_for_client && now - connection->active_ms >= limits_.idle_ms) {
      over.push_back(id);
    } else if (now - connection->opened_ms >= limits_.life_ms) {
      connection->is_finished_reading = true;
      if (connection->is_idle()) {
        over.push_back(id);
      }
    }
  }
  for (const std::uint64_t id : over) {
    close(id);
  }
  if (is_short_of_sockets_) {
    is_short_of_sockets_ = false;
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      accept_all(i);
    }
  }
}

} // namespace haechi::io
