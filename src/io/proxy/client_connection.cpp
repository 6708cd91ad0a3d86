#include "io/proxy/client_connection.h"

#include "io/process/trusted_clock.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <cerrno>
#include <sys/socket.h>

namespace haechi::io::proxy {

namespace {

namespace event = engine::proxy::event;
namespace command = engine::proxy::command;
using engine::proxy::Command;
using engine::proxy::Event;
using engine::proxy::Moment;
using engine::proxy::ProxySession;

constexpr std::chrono::milliseconds kFlushTime{60'000}; // for the last bytes to a slow client
constexpr std::chrono::milliseconds kLingerTime{2'000}; // for its FIN after ours
constexpr std::string_view kOwnConnection = "own-connection";
constexpr std::size_t kMaxDiscarded = 1024 * 1024;
constexpr std::size_t kMaxUnsent = 64 * 1024; // answers that a client leaves unread

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

event::ConnectFailure to_failure(int error) {
  if (error == ECONNREFUSED) {
    return event::ConnectFailure::Refused;
  }
  return error == ETIMEDOUT ? event::ConnectFailure::TimedOut : event::ConnectFailure::Unreachable;
}

} // namespace

Moment ConnectionEnvironment::now() {
  using std::chrono::milliseconds;
  return {process_clock().now(), std::chrono::duration_cast<milliseconds>(
                                     std::chrono::steady_clock::now().time_since_epoch())};
}

ClientConnection::ClientConnection(ConnectionEnvironment& environment, Guest guest)
    : environment_(&environment), address_(guest.address), peer_(guest.peer),
      first_(std::move(guest.first)), turned_away_(guest.turned_away),
      front_(std::move(guest.front)), place_(std::move(guest.place)),
      session_(guest.address, ConnectionEnvironment::now(), environment.options.proxy,
               guest.entrance, std::move(guest.certificate)),
      client_(environment.world.io, std::move(guest.client), Side::Client),
      awaits_first_bytes_(guest.entrance.meant.has_value()) {}

void ClientConnection::start() {
  if (!turned_away_.empty()) {
    dispatch(event::TurnedAway{turned_away_});
  } else if (!first_.empty()) {
    const std::string first = std::exchange(first_, {});
    dispatch(event::ClientBytes{first});
  } else if (!awaits_first_bytes_) {
    read_client(); // PERF: mostly its first bytes are there by now (bench proxy, connect)
  }
  settle();
}

// SECURITY: a packet filter that redirects this proxy's own connections to it would make it serve
// itself without end.
bool ClientConnection::is_own_connection() {
  const auto& own = environment_->options.own_connections;
  return std::exchange(awaits_first_bytes_, false) && own && own->has(peer_);
}

void ClientConnection::reset_client() {
  if (front_) {
    front_->abort(); // closing the pair would look to it like an end in order
  }
  client_.reset();
}

void ClientConnection::on_ready(Side side, Ready ready) {
  if (environment_ == nullptr) {
    return;
  }
  if (tunnel_) {
    follow_tunnel(tunnel_->on_ready(side, ready, shared_from_this()));
    return;
  }
  if (ready == Ready::Write) {
    if (side == Side::Upstream && is_connecting_) {
      end_connecting();
    }
  } else if (side == Side::Upstream) {
    read_upstream();
  } else if (is_finishing_) {
    discard_client();
  } else {
    read_client();
  }
  settle();
}

void ClientConnection::dispatch(const Event& event) {
  if (environment_ == nullptr) {
    return;
  }
  engine::proxy::Commands commands = std::move(environment_->spare_commands);
  commands.clear();
  engine::proxy::Room& room = environment_->room;
  room.for_tunnel = environment_->tunnels < environment_->options.max_tunnels;
  room.for_inspection = environment_->intercepted < environment_->options.max_intercepted;
  const engine::proxy::Surroundings world{environment_->world.judge, environment_->options.proxy,
                                          environment_->world.make_reference, &room};
  session_.handle(event, ConnectionEnvironment::now(), world, commands);
  for (Command& each : commands) {
    if (environment_ == nullptr) {
      return;
    }
    run(each);
  }
  if (environment_ != nullptr) {
    environment_->spare_commands = std::move(commands);
  }
}

void ClientConnection::run(Command& each) {
  ConnectionEnvironment& environment = *environment_;
  if (auto* to_client = std::get_if<command::ToClient>(&each)) {
    to_client_.bytes += to_client->bytes;
  } else if (auto* to_upstream = std::get_if<command::ToUpstream>(&each)) {
    if (!to_upstream_.is_dead) {
      to_upstream_.bytes += to_upstream->bytes;
    }
  } else if (auto* name = std::get_if<command::Resolve>(&each)) {
    resolve(name->host);
  } else if (auto* address = std::get_if<command::Connect>(&each)) {
    connect(address->endpoint);
  } else if (auto* credentials = std::get_if<command::Verify>(&each)) {
    verify(*credentials);
  } else if (std::holds_alternative<command::CloseUpstream>(each)) {
    // A tunnel that is closed from here is one that is cut.
    tunnel_ ? upstream_.reset() : upstream_.close();
    to_upstream_ = {};
    is_connecting_ = false;
  } else if (std::holds_alternative<command::FinishClient>(each)) {
    finish();
  } else if (std::holds_alternative<command::AbortClient>(each)) {
    reset_client();
    close();
  } else if (std::holds_alternative<command::StartTunnel>(each)) {
    tunnel_ = std::make_unique<Tunnel>(environment.tools, client_, upstream_,
                                       std::exchange(to_client_.bytes, {}),
                                       std::exchange(to_upstream_.bytes, {}));
    ++environment.tunnels;
  } else if (auto* wanted = std::get_if<command::StartInterception>(&each)) {
    intercept(*wanted);
  } else if (auto* entry = std::get_if<command::Record>(&each)) {
    environment.decisions.count(entry->record);
    environment.world.recorder.record(std::move(entry->record));
  } else if (const auto* allowed = std::get_if<command::CountAllowed>(&each)) {
    environment.decisions.count_allowed(to_word(allowed->depth));
    environment.world.recorder.count_proxy_allowed();
  }
}

// Sends what can be sent and waits for whatever is of use next.
void ClientConnection::settle() {
  if (environment_ == nullptr || intercepted_) {
    return;
  }
  if (tunnel_) {
    follow_tunnel(tunnel_->start(shared_from_this()));
    return;
  }
  if (flush_both()) {
    await_bytes();
  }
}

// False: the connection is gone.
bool ClientConnection::flush_both() {
  using Flushed = Outbox::Flushed;
  if (upstream_.is_open() && !is_connecting_ && !to_upstream_.bytes.empty()) {
    const Flushed flushed = to_upstream_.flush(upstream_.fd());
    if (flushed == Flushed::Blocked) {
      upstream_.wait(Ready::Write, shared_from_this());
    } else if (flushed == Flushed::Failed) {
      // What it said before it closed may still be read: an early answer, or the end.
      to_upstream_.bytes.clear();
      to_upstream_.is_dead = true;
    }
  }
  if (to_client_.bytes.empty()) {
    return environment_ != nullptr;
  }
  const std::size_t unsent = to_client_.bytes.size();
  const Flushed flushed = to_client_.flush(client_.fd());
  environment_->tools.to_clients += unsent - to_client_.bytes.size();
  if (flushed == Flushed::Blocked) {
    client_.wait(Ready::Write, shared_from_this());
  } else if (flushed == Flushed::Failed) {
    if (is_finishing_) {
      close();
    } else {
      dispatch(event::ClientLost{});
    }
  }
  return environment_ != nullptr;
}

void ClientConnection::await_bytes() {
  if (is_finishing_) {
    if (to_client_.bytes.empty() && !has_sent_end_) {
      has_sent_end_ = true;
      shutdown(client_.fd(), SHUT_WR);
      close_at_ = ConnectionEnvironment::now().uptime + kLingerTime;
    }
    // SECURITY: closing with unread bytes would reset the connection and could take the answer from
    // the client before it was read.
    client_.wait(Ready::Read, shared_from_this());
    return;
  }
  if (session_.wants_client() && to_upstream_.bytes.empty() &&
      to_client_.bytes.size() <= kMaxUnsent) {
    client_.wait(Ready::Read, shared_from_this());
  }
  if (upstream_.is_open() && !is_connecting_ && to_client_.bytes.empty()) {
    upstream_.wait(Ready::Read, shared_from_this());
  }
}

void ClientConnection::read_client() {
  // What was of use when the wait began may not be so now.
  if (!session_.wants_client()) {
    return;
  }
  if (is_own_connection()) {
    dispatch(event::TurnedAway{kOwnConnection});
    return;
  }
  auto& buffer = environment_->tools.buffer;
  const ssize_t got = recv(client_.fd(), buffer.data(), buffer.size(), 0);
  if (got > 0) {
    environment_->tools.from_clients += static_cast<std::size_t>(got);
    dispatch(event::ClientBytes{{buffer.data(), static_cast<std::size_t>(got)}});
  } else if (got == 0) {
    dispatch(event::ClientEnd{});
  } else if (!would_block(errno)) {
    dispatch(event::ClientLost{});
  }
}

void ClientConnection::read_upstream() {
  if (!to_client_.bytes.empty()) {
    return;
  }
  auto& buffer = environment_->tools.buffer;
  const ssize_t got = recv(upstream_.fd(), buffer.data(), buffer.size(), 0);
  if (got < 0 && would_block(errno)) {
    return;
  }
  if (got > 0) {
    dispatch(event::UpstreamBytes{{buffer.data(), static_cast<std::size_t>(got)}});
    return;
  }
  upstream_.close();
  to_upstream_ = {};
  if (got == 0) {
    dispatch(event::UpstreamEnd{});
  } else {
    dispatch(event::UpstreamLost{});
  }
}

void ClientConnection::discard_client() {
  auto& buffer = environment_->tools.buffer;
  const ssize_t got = recv(client_.fd(), buffer.data(), buffer.size(), 0);
  if (got < 0 && would_block(errno)) {
    return;
  }
  discarded_ += got > 0 ? static_cast<std::size_t>(got) : 0;
  if (got > 0 && discarded_ <= kMaxDiscarded) {
    return;
  }
  if (got == 0 && !to_client_.bytes.empty()) {
    return; // it sends nothing more, but may still read
  }
  close();
}

void ClientConnection::connect(const Endpoint& endpoint) {
  to_upstream_ = {};
  auto fd = begin_connect(endpoint);
  if (!fd) {
    send_event_later(event::UpstreamFailed{event::ConnectFailure::Unreachable});
    return;
  }
  if (environment_->options.own_connections) {
    own_connection_ = environment_->options.own_connections->add(local_endpoint(fd->get()));
  }
  upstream_ = Stream(environment_->world.io, std::move(*fd), Side::Upstream);
  is_connecting_ = true;
  upstream_.wait(Ready::Write, shared_from_this());
}

void ClientConnection::end_connecting() {
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(upstream_.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
  is_connecting_ = false;
  if (error == 0) {
    dispatch(event::UpstreamConnected{});
  } else {
    upstream_.close();
    dispatch(event::UpstreamFailed{to_failure(error)});
  }
}

void ClientConnection::resolve(const std::string& host) {
  environment_->world.resolver.resolve(
      host, [weak = weak_from_this()](Result<std::vector<IpAddress>> addresses) {
        if (const auto self = weak.lock()) {
          self->dispatch(event::Resolved{std::move(addresses)});
          self->settle();
        }
      });
}

void ClientConnection::verify(command::Verify& credentials) {
  engine::proxy::CredentialVerifier* verifier = environment_->world.verifier;
  if (verifier == nullptr) {
    send_event_later(event::Verified{false});
    return;
  }
  verifier->verify(std::move(credentials.user), std::move(credentials.password),
                   [weak = weak_from_this()](bool is_right) {
                     if (const auto self = weak.lock()) {
                       self->dispatch(event::Verified{is_right});
                       self->settle();
                     }
                   });
}

void ClientConnection::send_event_later(Event event) {
  boost::asio::post(environment_->world.io, [weak = weak_from_this(), later = std::move(event)] {
    if (const auto self = weak.lock()) {
      self->dispatch(later);
      self->settle();
    }
  });
}

void ClientConnection::finish() {
  is_finishing_ = true;
  close_at_ = ConnectionEnvironment::now().uptime + kFlushTime;
}

void ClientConnection::follow_tunnel(Tunnel::State state) {
  if (state == Tunnel::State::Running) {
    return;
  }
  dispatch(event::TunnelEnded{});
  if (state == Tunnel::State::Broken) {
    reset_client();
    upstream_.reset();
  }
  close();
}

// Both sockets are the interception's until it ends, or gives the client back.
void ClientConnection::intercept(command::StartInterception& wanted) {
  const bool is_flushed =
      to_client_.bytes.empty() || to_client_.flush(client_.fd()) == Outbox::Flushed::All;
  if (environment_->world.desk == nullptr || !is_flushed) {
    reset_client();
    close();
    return;
  }
  intercept::InterceptionPlan plan;
  plan.client = client_.release();
  plan.server = upstream_.release();
  plan.hello = std::move(wanted.hello);
  plan.place = {std::move(wanted.target), std::move(wanted.addresses)};
  plan.server_name = std::move(wanted.server_name);
  plan.asked = std::move(wanted.asked);
  plan.port = wanted.port;
  plan.address = address_;
  plan.claims = std::move(wanted.claims);
  plan.protocols = std::move(wanted.protocols);
  plan.key = wanted.key;
  if (wanted.trouble) {
    plan.trouble = engine::intercept::ServerTrouble{
        std::string(wanted.trouble->code), std::string(wanted.trouble->message),
        wanted.trouble->proxy_error, wanted.trouble->status};
  }
  const std::weak_ptr<ClientConnection> weak = weak_from_this();
  const auto call = [weak](const auto& work) {
    if (const auto self = weak.lock()) {
      work(*self);
    }
  };
  ++environment_->intercepted;
  intercepted_ = std::make_shared<intercept::InterceptedConnection>(
      *environment_->world.desk, std::move(plan),
      intercept::InterceptedConnection::Handlers{
          .on_open =
              [call] {
                call([](ClientConnection& it) { it.dispatch(event::InterceptionBegan{}); });
              },
          .on_unavailable =
              [call](Fd client, const std::string& hello) {
                call([&](ClientConnection& it) {
                  it.give_up_interception(std::move(client), hello);
                });
              },
          .on_closed = [call] { call([](ClientConnection& it) { it.close(); }); }});
  intercepted_->start();
}

void ClientConnection::give_up_interception(Fd client, std::string_view hello) {
  if (environment_ == nullptr) {
    return;
  }
  leave_rooms();
  intercepted_.reset();
  client_ = Stream(environment_->world.io, std::move(client), Side::Client);
  dispatch(event::InterceptionFailed{hello});
  settle();
}

bool ClientConnection::is_due(const Moment& now) const {
  if (intercepted_) {
    return intercepted_->is_due({now.at, now.uptime});
  }
  if (is_finishing_) {
    return now.uptime >= close_at_;
  }
  return now.uptime >= session_.deadline() || now.at >= session_.recheck_at() ||
         session_.epoch() != environment_->world.judge.epoch() ||
         (tunnel_ &&
          now.uptime - tunnel_->last_active() >= environment_->options.proxy.idle_timeout);
}

void ClientConnection::tick(const Moment& now) {
  if (intercepted_) {
    const auto kept = intercepted_;
    kept->tick({now.at, now.uptime});
    return;
  }
  if (is_finishing_) {
    close();
    return;
  }
  if (is_own_connection()) {
    dispatch(event::TurnedAway{kOwnConnection});
  } else {
    dispatch(event::Tick{});
  }
  const bool is_idle =
      environment_ != nullptr && tunnel_ &&
      now.uptime - tunnel_->last_active() >= environment_->options.proxy.idle_timeout;
  if (is_idle) {
    follow_tunnel(Tunnel::State::Broken);
  } else if (environment_ != nullptr && !tunnel_) {
    settle();
  }
}

void ClientConnection::drain() {
  if (intercepted_) {
    const auto kept = intercepted_;
    kept->drain();
    return;
  }
  dispatch(event::Drain{});
  if (environment_ != nullptr && !tunnel_) {
    settle();
  }
}

void ClientConnection::abandon() {
  if (environment_ != nullptr) {
    leave_rooms();
  }
  environment_ = nullptr;
  place_.reset();
  if (intercepted_) {
    intercepted_->abandon();
  }
  tunnel_.reset();
  reset_client();
  upstream_.reset();
}

// The last that happens: the owner lets go of this connection.
void ClientConnection::close() {
  if (environment_ == nullptr) {
    return;
  }
  leave_rooms();
  ConnectionEnvironment* environment = std::exchange(environment_, nullptr);
  client_.close();
  upstream_.close();
  place_.reset();
  const auto kept = std::move(intercepted_); // may be what calls
  environment->on_closed(*this);
}

void ClientConnection::leave_rooms() {
  environment_->tunnels -= tunnel_ ? 1U : 0U;
  environment_->intercepted -= intercepted_ ? 1U : 0U;
}

ClientConnection::Outbox::Flushed ClientConnection::Outbox::flush(int fd) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count < 0) {
      bytes.erase(0, sent);
      return would_block(errno) ? Flushed::Blocked : Flushed::Failed;
    }
    sent += static_cast<std::size_t>(count);
  }
  std::string().swap(bytes);
  return Flushed::All;
}

} // namespace haechi::io::proxy
