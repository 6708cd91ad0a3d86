#pragma once
// The TLS of a listener of the explicit proxy: its certificate and key, and, where clients are
// asked for certificates, who vouches for them. Loaded whole or not at all; immutable, shared by
// all workers. A client whose certificate does not hold gets no connection; nothing is resumed, so
// that a revoked certificate ends with the connection it was shown for.

#include "engine/config/ways_in.h"
#include "io/tls/tls_end.h"

#include <memory>

namespace haechi::io::tls {

class ListenerTls {
 public:
  // Adds warnings (E-LISTEN-005: the certificate ends soon, or has ended). Errors, at the place
  // where the configuration names the file: E-LISTEN-001 to -004, -006, -007.
  [[nodiscard]] static Result<std::shared_ptr<const ListenerTls>>
  load(const engine::config::SecureListener& listener, Instant now, Errors& warnings);

  ~ListenerTls();
  ListenerTls(const ListenerTls&) = delete;
  ListenerTls& operator=(const ListenerTls&) = delete;

  // A server's end on an accepted socket; `first`: bytes read from it before. Errors: E-TLS-001.
  [[nodiscard]] Result<std::unique_ptr<TlsEnd>> open(int fd, std::string first) const;

 private:
  struct Parts;
  explicit ListenerTls(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io::tls
