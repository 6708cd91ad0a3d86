#pragma once
// Blocking clients on loopback; every wait ends after five seconds at the latest.

#include "io/net/socket.h"

#include <optional>

namespace haechi::tests::dns {

class UdpClient {
 public:
  // `from`: the loopback address to ask from.
  explicit UdpClient(const Endpoint& server, std::string_view from = "127.0.0.1");
  void send(ByteView packet);
  // nullopt: nothing came in time.
  [[nodiscard]] std::optional<Bytes> receive();
  [[nodiscard]] std::optional<Bytes> ask(ByteView packet);

 private:
  io::Fd fd_;
};

class TcpClient {
 public:
  explicit TcpClient(const Endpoint& server, std::string_view from = "127.0.0.1");
  void send(ByteView bytes);
  void finish_sending();
  // One message without its length; nullopt: closed or nothing came in time.
  [[nodiscard]] std::optional<Bytes> receive();
  // The other side has closed without sending anything more.
  [[nodiscard]] bool is_closed_by_server();

 private:
  [[nodiscard]] bool read_more();
  io::Fd fd_;
  Bytes arrived_;
};

// A message with its length before it.
[[nodiscard]] Bytes framed(const Bytes& message);

} // namespace haechi::tests::dns
