#include "io/gateway/admin_server.h"

#include "engine/admin/request.h"
#include "io/net/acceptor.h"
#include "io/net/socket.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace haechi::io {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

namespace {

constexpr int kBacklog = 16;

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

tl::unexpected<Error> refuse(const std::string& path, std::string_view why) {
  return fail("E-ADMIN-001", fmt::format("the admin socket `{}` cannot be made: {}", path, why), {},
              "admin: {socket: PATH} in a folder of its user, or admin: off");
}

std::optional<sockaddr_un> make_address(const std::string& path) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(out.sun_path)) {
    return std::nullopt;
  }
  std::memcpy(out.sun_path, path.data(), path.size());
  return out;
}

// Sockets are handed over as the general kind of address.
const sockaddr* as_general(const sockaddr_un& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

Fd open_socket(int flags = 0) {
  return Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

// Makes room where a killed gateway left its socket.
Result<void> clear_place(const std::string& path, const sockaddr_un& address) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    return {};
  }
  if (!S_ISSOCK(status.st_mode)) {
    return refuse(path, "something else lies there");
  }
  const Fd probe = open_socket(SOCK_NONBLOCK);
  const bool is_served = ::connect(probe.get(), as_general(address), sizeof(address)) == 0;
  if (is_served || errno == EAGAIN) { // EAGAIN: its queue is full
    return fail("E-ADMIN-002", fmt::format("another gateway answers at `{}`", path), {},
                "give each gateway its own admin socket");
  }
  if (errno != ECONNREFUSED || ::unlink(path.c_str()) != 0) {
    return refuse(path, reason_of(errno));
  }
  return {};
}

// Nobody can connect before listen(), and then the owner alone.
Result<Fd> open_admin_listener(const std::string& path) {
  const auto address = make_address(path);
  if (!address) {
    return refuse(path, fmt::format("its path has {} bytes, {} at most", path.size(),
                                    sizeof(sockaddr_un::sun_path) - 1));
  }
  if (auto cleared = clear_place(path, *address); !cleared) {
    return tl::make_unexpected(std::move(cleared.error()));
  }
  Fd out = open_socket();
  if (!out.is_open() || ::bind(out.get(), as_general(*address), sizeof(*address)) != 0 ||
      ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(out.get(), kBacklog) != 0) {
    return refuse(path, reason_of(errno));
  }
  return out;
}

// The owner or root; nullopt: somebody else.
std::optional<uid_t> find_caller(int fd) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  const bool may_ask = ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
                       (peer.uid == ::geteuid() || peer.uid == 0);
  return may_ask ? std::optional(peer.uid) : std::nullopt;
}

// One connection: reads a line, answers, ends. Keeps itself alive by its handlers.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(stream_protocol::socket socket, uid_t caller, const AdminServer::Handler& handler,
           std::shared_ptr<void> place)
      : socket_(std::move(socket)), caller_(caller), deadline_(socket_.get_executor()),
        handler_(handler), place_(std::move(place)) {}

  void start() {
    set_deadline();
    read();
  }

 private:
  void set_deadline() {
    deadline_.expires_after(AdminServer::kDeadline);
    deadline_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) {
        self->close();
      }
    });
  }

  void read() {
    socket_.async_read_some(asio::buffer(room_),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                              self->input_.append(self->room_.data(), size);
                              self->on_bytes(static_cast<bool>(error));
                            });
  }

  void on_bytes(bool is_over) {
    const std::size_t end = input_.find('\n');
    if (end != std::string::npos) {
      write(handler_(std::string_view(input_).substr(0, end), caller_));
    } else if (input_.size() > engine::admin::kMaxRequest) {
      write(engine::admin::make_reply(
          Error{"E-ADMIN-003",
                fmt::format("a request has at most {} bytes", engine::admin::kMaxRequest)}));
    } else if (!is_over) {
      read();
    } else {
      close();
    }
  }

  void write(std::string reply) {
    output_ = std::move(reply);
    set_deadline(); // the handler may have taken its time
    asio::async_write(
        socket_, asio::buffer(output_),
        [self = shared_from_this()](const error_code&, std::size_t) { self->close(); });
  }

  void close() {
    error_code ignored; // the connection is over either way
    deadline_.cancel();
    socket_.shutdown(stream_protocol::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

  stream_protocol::socket socket_;
  const uid_t caller_;
  asio::steady_timer deadline_;
  const AdminServer::Handler& handler_;
  std::shared_ptr<void> place_; // counts the connection while it lives
  std::array<char, 1'024> room_{};
  std::string input_;
  std::string output_;
};

} // namespace

struct AdminServer::Parts {
  void take(stream_protocol::socket socket) {
    const auto caller = find_caller(socket.native_handle());
    if (open >= kMaxConnections || !caller) {
      return;
    }
    ++open;
    const std::shared_ptr<void> place(nullptr, [this](void*) { --open; });
    std::make_shared<Exchange>(std::move(socket), *caller, handler, place)->start();
  }

  std::size_t open = 0; // first: exchanges that end with the loop still count themselves out
  Handler handler;
  asio::io_context loop{1};
  Acceptor<stream_protocol> acceptor{loop};
  std::string path;
  dev_t device = 0; // of the socket, so that only our own is removed
  ino_t inode = 0;
  std::thread thread;
};

AdminServer::AdminServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<AdminServer>> AdminServer::make(const std::string& path) {
  auto listener = open_admin_listener(path);
  if (!listener) {
    return tl::make_unexpected(std::move(listener.error()));
  }
  auto parts = std::make_unique<Parts>();
  parts->path = path;
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0) {
    parts->device = status.st_dev;
    parts->inode = status.st_ino;
  }
  error_code error;
  if (!parts->acceptor.assign(stream_protocol(), listener->get(), error)) {
    return refuse(path, error.message());
  }
  static_cast<void>(listener->release()); // the acceptor's now
  return std::unique_ptr<AdminServer>(new AdminServer(std::move(parts)));
}

AdminServer::~AdminServer() {
  parts_->loop.stop();
  if (parts_->thread.joinable()) {
    parts_->thread.join();
  }
  struct stat status{};
  if (::lstat(parts_->path.c_str(), &status) == 0 && status.st_dev == parts_->device &&
      status.st_ino == parts_->inode) {
    ::unlink(parts_->path.c_str());
  }
}

void AdminServer::start(Handler handler) {
  parts_->handler = std::move(handler);
  parts_->acceptor.start(
      [parts = parts_.get()](stream_protocol::socket socket) { parts->take(std::move(socket)); });
  parts_->thread = std::thread([parts = parts_.get()] { parts->loop.run(); });
}

namespace {

void set_limits(int fd, std::chrono::milliseconds limit) {
  timeval time{};
  time.tv_sec = limit.count() / 1'000;
  time.tv_usec = limit.count() % 1'000 * 1'000;
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
}

tl::unexpected<Error> no_reply(const std::string& path, std::string_view why) {
  return fail("E-ADMIN-006", fmt::format("the gateway at `{}` gave no reply: {}", path, why));
}

} // namespace

Result<std::string> ask_admin(const std::string& path, std::string_view line,
                              std::chrono::milliseconds limit) {
  const auto address = make_address(path);
  const Fd socket = open_socket();
  set_limits(socket.get(), limit);
  if (!address || ::connect(socket.get(), as_general(*address), sizeof(*address)) != 0) {
    return fail("E-ADMIN-005",
                fmt::format("no gateway answers at `{}`: {}", path,
                            address ? reason_of(errno) : "the path is too long"),
                {}, "is `haechi run` running with this configuration, as this user?");
  }
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t count =
        ::send(socket.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) {
      return no_reply(path, reason_of(errno));
    }
    sent += static_cast<std::size_t>(count);
  }
  std::string out;
  std::array<char, 16'384> room{};
  for (;;) {
    const ssize_t count = ::recv(socket.get(), room.data(), room.size(), 0);
    if (count < 0) {
      return no_reply(path, reason_of(errno));
    }
    if (count == 0) {
      break;
    }
    out.append(room.data(), static_cast<std::size_t>(count));
    if (out.size() > engine::admin::kMaxReply) {
      return no_reply(path, "it is too long");
    }
  }
  return out.ends_with('\n') ? Result<std::string>(std::move(out))
                             : no_reply(path, "it ended too early");
}

} // namespace haechi::io
