#pragma once
// What a TlsEnd holds, and what OpenSSL's callbacks find by its session. Private to this folder.

#include "io/tls/ssl_handles.h"
#include "io/tls/ticket_keys.h"
#include "io/tls/tls_end.h"
#include "io/tls/upstream_sessions.h"

namespace haechi::io::tls {

// Between OpenSSL and a socket.
struct Wire {
  int fd = -1;
  std::string unsent;   // records that the socket has not taken yet, in order
  bool gathers = false; // records wait in `unsent` until there are several
  std::string first;    // read before; given to OpenSSL before anything else
  std::size_t first_at = 0;
  bool is_at_end = false;
  bool is_drained = false; // the last reading emptied the socket: asking again would be in vain
  int system_error = 0;

  enum class Flushed : unsigned char { All, Blocked, Broken };
  [[nodiscard]] Flushed flush();
  // Puts into the socket what it takes and keeps the rest; false: the socket broke.
  [[nodiscard]] bool send(std::string_view bytes);

 private:
  [[nodiscard]] std::optional<std::size_t> put(std::string_view bytes);
};

struct TlsEnd::Parts {
  Wire wire;
  SslPtr ssl; // destroyed before the wire that it writes to
  Error error;
  std::optional<std::uint8_t> alert;
  bool is_open = false;
  bool is_server = false;
  bool is_bulk = false;            // much comes at once
  bool has_said_end = false;       // close_notify
  std::optional<TlsStep> read_end; // how reading ended behind what was read; told next

  // Towards a client.
  std::string server_name; // canonical; empty: the hello had none
  std::string alpn;        // to be chosen; empty: none
  bool has_shown_certificate = false;
  TicketKeys* tickets = nullptr;

  // Towards a server.
  std::shared_ptr<const UpstreamTrust> trust;
  UpstreamSessions* sessions = nullptr;
  std::string session_key;
  engine::certificates::Target target;
  Instant now{};
  std::shared_ptr<const VerifiedUpstream> verified;
  std::optional<engine::certificates::CertificateProblem> problem;
};

// The session's end; set by attach.
[[nodiscard]] TlsEnd::Parts* find_parts(const SSL* ssl);

// Joins session, wire and parts; false when OpenSSL refuses.
[[nodiscard]] bool attach(TlsEnd::Parts& parts, SSL_CTX* context, int fd, std::string first);

// What every context of this program has: TLS 1.2 and up, no renegotiation, no compression, buffers
// given back while idle.
[[nodiscard]] ContextPtr make_context(const SSL_METHOD* method);

} // namespace haechi::io::tls
