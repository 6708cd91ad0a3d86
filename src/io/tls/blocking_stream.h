#pragma once
// Blocking byte streams over a connected socket, plain or TLS (1.2 and up). Every call ends within
// the time limit given at the start; SIGPIPE is never raised. Errors: E-TLS-002 (the other side did
// not answer in time or went away), E-TLS-003 (no handshake: the certificate or the protocol does
// not hold), E-TLS-001.

#include "base/result.h"
#include "io/net/socket.h"
#include "io/tls/certificate_authority.h"

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace haechi::io {

class BlockingStream {
 public:
  virtual ~BlockingStream() = default;

  // At least one byte; 0: the other side has ended.
  [[nodiscard]] virtual Result<std::size_t> read_some(std::span<char> room) = 0;
  [[nodiscard]] virtual Result<void> write_all(std::string_view bytes) = 0;
};

// Makes the socket blocking, with the time limit on each read and write.
[[nodiscard]] std::unique_ptr<BlockingStream> make_plain_stream(Fd fd,
                                                                std::chrono::milliseconds limit);

// A server's certificate and key, loaded once for all its connections.
class TlsServer {
 public:
  [[nodiscard]] static Result<TlsServer> make(const ServerIdentity& identity);
  ~TlsServer();
  TlsServer(TlsServer&&) noexcept;
  TlsServer& operator=(TlsServer&&) noexcept;

  // The handshake as a server; safe from many threads.
  [[nodiscard]] Result<std::unique_ptr<BlockingStream>>
  accept(Fd fd, std::chrono::milliseconds limit) const;

 private:
  struct Parts;
  explicit TlsServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The handshake as a client that shows `host` as server name and accepts a certificate for it by
// the authorities in `trusted` (PEM) only.
[[nodiscard]] Result<std::unique_ptr<BlockingStream>> connect_tls(Fd fd, const std::string& host,
                                                                  const std::string& trusted,
                                                                  std::chrono::milliseconds limit);

} // namespace haechi::io
