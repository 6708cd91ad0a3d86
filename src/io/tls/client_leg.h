#pragma once
// TLS towards clients, as the server that they asked for: one context for all connections; leaf,
// protocol and what a ticket is good for are each connection's own. A ticket holds for the leaf and
// the policy epoch that it was given under, and nowhere else.
//
// PERF: a context of OpenSSL costs 130 us and 13 kB, a session with a leaf set on it 3 us, so
// leaves share one context (bench tls).

#include "io/tls/leaf_store.h"
#include "io/tls/ticket_keys.h"
#include "io/tls/tls_end.h"

namespace haechi::io::tls {

struct ClientWish {
  int fd = -1;
  std::string hello;       // bytes that were peeked out of the socket
  std::string server_name; // canonical, of the hello that was judged; empty: it had none
  std::string alpn;        // the protocol to choose where the client offers it; empty: none
  SharedLeaf leaf;
  std::uint64_t epoch = 0; // of the policy
};

class ClientLeg {
 public:
  // `tickets` outlives the leg. Errors: E-TLS-001.
  [[nodiscard]] static Result<std::unique_ptr<ClientLeg>> make(TicketKeys& tickets);
  ~ClientLeg();
  ClientLeg(const ClientLeg&) = delete;
  ClientLeg& operator=(const ClientLeg&) = delete;

  // Ready for its handshake. Safe from many threads. Errors: E-TLS-001.
  [[nodiscard]] Result<std::unique_ptr<TlsEnd>> open(ClientWish wish) const;

 private:
  struct Parts;
  explicit ClientLeg(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io::tls
