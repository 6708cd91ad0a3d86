#include "wire_client.h"

#include "io/net/socket_address.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace haechi::proxy_test {

namespace {

constexpr int kPatienceMs = 10'000;

bool can_read(int fd, int milliseconds) {
  pollfd wait{fd, POLLIN, 0};
  return poll(&wait, 1, milliseconds) == 1;
}

} // namespace

WireEnd::WireEnd(io::Fd fd) : fd_(std::move(fd)) {
  const int on = 1;
  setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const timeval patience{kPatienceMs / 1000, 0};
  setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
}

WireEnd WireEnd::connect(const Endpoint& endpoint) {
  io::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const io::SocketAddress address = io::to_socket_address(endpoint);
  EXPECT_EQ(::connect(fd.get(), address.get(), address.size), 0);
  return WireEnd(std::move(fd));
}

void WireEnd::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return; // the peer has closed: the test sees that by what it reads
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void WireEnd::send_byte_by_byte(std::string_view bytes) const {
  for (const char& byte : bytes) {
    send({&byte, 1});
  }
}

std::string WireEnd::read_until(std::string_view mark) const {
  std::string out;
  std::array<char, 1> byte{};
  while (!out.ends_with(mark) && recv(fd_.get(), byte.data(), 1, 0) == 1) {
    out += byte[0];
  }
  return out;
}

std::string WireEnd::read_exactly(std::size_t count) const {
  std::string out(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const ssize_t got = recv(fd_.get(), out.data() + have, count - have, 0);
    if (got <= 0) {
      break;
    }
    have += static_cast<std::size_t>(got);
  }
  out.resize(have);
  return out;
}

std::string WireEnd::read_to_end() const {
  std::string out;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = recv(fd_.get(), buffer.data(), buffer.size(), 0)) > 0) {
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return out;
}

std::string WireEnd::read_message() const {
  std::string out = read_until("\r\n\r\n");
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t at = out.find(kLength);
  if (at != std::string::npos) {
    std::size_t length = 0;
    std::from_chars(out.data() + at + kLength.size(), out.data() + out.size(), length);
    out += read_exactly(length);
  }
  return out;
}

WireEnd::End WireEnd::await_end() const {
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = recv(fd_.get(), buffer.data(), buffer.size(), 0)) > 0) {
  }
  if (got == 0) {
    return End::Fin;
  }
  return errno == ECONNRESET ? End::Reset : End::Silent;
}

void WireEnd::shutdown_sending() const {
  ::shutdown(fd_.get(), SHUT_WR);
}

void WireEnd::reset() {
  const linger at_once{1, 0};
  setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  fd_.reset();
}

Origin::Origin() {
  auto fd = io::open_listener(*Endpoint::parse("127.0.0.1:0"), io::Transport::Tcp);
  EXPECT_TRUE(fd);
  fd_ = std::move(*fd);
  endpoint_ = io::local_endpoint(fd_.get());
}

WireEnd Origin::accept() const {
  if (!can_read(fd_.get(), kPatienceMs)) {
    ADD_FAILURE() << "nobody connected to the origin";
    return {};
  }
  return WireEnd(io::Fd(accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)));
}

bool Origin::has_visitor() const {
  return can_read(fd_.get(), 0);
}

} // namespace haechi::proxy_test
