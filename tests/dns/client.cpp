#include "dns/client.h"

#include "base/check.h"
#include "io/net/socket_address.h"
#include "wire/dns/message_fixture.h"

#include <array>
#include <sys/socket.h>
#include <sys/time.h>

namespace haechi::tests::dns {

namespace {

io::Fd connect_to(const Endpoint& server, int type, std::string_view from) {
  io::Fd fd(socket(AF_INET, type | SOCK_CLOEXEC, 0));
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  const auto local = io::to_socket_address({.address = *IpAddress::parse(from), .port = 0});
  HAECHI_CHECK(bind(fd.get(), local.get(), local.size) == 0);
  const auto address = io::to_socket_address(server);
  HAECHI_CHECK(connect(fd.get(), address.get(), address.size) == 0);
  return fd;
}

} // namespace

UdpClient::UdpClient(const Endpoint& server, std::string_view from)
    : fd_(connect_to(server, SOCK_DGRAM, from)) {}

void UdpClient::send(ByteView packet) {
  ::send(fd_.get(), packet.data(), packet.size(), 0);
}

std::optional<Bytes> UdpClient::receive() {
  Bytes room(65535);
  const ssize_t size = recv(fd_.get(), room.data(), room.size(), 0);
  if (size < 0) {
    return std::nullopt;
  }
  room.resize(static_cast<std::size_t>(size));
  return room;
}

std::optional<Bytes> UdpClient::ask(ByteView packet) {
  send(packet);
  return receive();
}

TcpClient::TcpClient(const Endpoint& server, std::string_view from)
    : fd_(connect_to(server, SOCK_STREAM, from)) {}

void TcpClient::send(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return; // closed: the test sees it when it reads
    }
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

void TcpClient::finish_sending() {
  shutdown(fd_.get(), SHUT_WR);
}

bool TcpClient::read_more() {
  std::array<Byte, 4096> room{};
  const ssize_t size = recv(fd_.get(), room.data(), room.size(), 0);
  if (size <= 0) {
    return false;
  }
  arrived_.insert(arrived_.end(), room.begin(), room.begin() + size);
  return true;
}

std::optional<Bytes> TcpClient::receive() {
  while (arrived_.size() < 2 || arrived_.size() < 2U + wire::dns::read_u16(arrived_, 0)) {
    if (!read_more()) {
      return std::nullopt;
    }
  }
  const auto end =
      arrived_.begin() + static_cast<std::ptrdiff_t>(2U + wire::dns::read_u16(arrived_, 0));
  Bytes message(arrived_.begin() + 2, end);
  arrived_.erase(arrived_.begin(), end);
  return message;
}

bool TcpClient::is_closed_by_server() {
  Byte byte = 0;
  const ssize_t size = recv(fd_.get(), &byte, 1, 0);
  return arrived_.empty() && (size == 0 || (size < 0 && errno == ECONNRESET));
}

Bytes framed(const Bytes& message) {
  using wire::dns::fixture::operator+;
  return wire::dns::fixture::u16s({static_cast<unsigned>(message.size())}) + message;
}

} // namespace haechi::tests::dns
