#pragma once
// One TLS end on a non-blocking socket, driven by events: every call does what can be done now and
// says what it waits for. Owns the session, borrows the descriptor. Bytes that were read from the
// socket before (a peeked hello) are fed first. Never blocks, never raises SIGPIPE.

#include "base/bytes.h"
#include "base/result.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haechi::io::tls {

enum class TlsStep : unsigned char {
  Done,      // moved on
  WantRead,  // again when the socket can be read
  WantWrite, // again when the socket can be written
  Ended,     // the other side said close_notify: it sends nothing more
  Failed     // see error(); nothing more can be done
};

struct TlsMoved {
  TlsStep step = TlsStep::Failed;
  std::size_t bytes = 0; // with Done
  bool is_all = false;   // read: nothing more until the socket can be read again
};

class TlsEnd {
 public:
  struct Parts;
  explicit TlsEnd(std::unique_ptr<Parts> parts);
  ~TlsEnd();
  TlsEnd(const TlsEnd&) = delete;
  TlsEnd& operator=(const TlsEnd&) = delete;

  [[nodiscard]] TlsStep handshake();
  // As much as is there and fits.
  [[nodiscard]] TlsMoved read(std::span<char> room);
  // May take a part only. What it takes may still wait for the socket: unsent() counts it.
  [[nodiscard]] TlsMoved write(std::string_view bytes);
  // Done: nothing is unsent.
  [[nodiscard]] TlsStep flush();
  // Bytes of records that the socket has not taken.
  [[nodiscard]] std::size_t unsent() const;
  // Says close_notify: this side sends nothing more, but still reads.
  [[nodiscard]] TlsStep end_sending();

  // E-TLS-004 (no common protocol, broken messages), E-TLS-005 (the socket broke), E-TLS-006 (the
  // hello names another server than the one that was judged), E-TLS-007 (the client does not accept
  // our certificate), E-TLS-008 (the other side went away without close_notify: what it sent may be
  // cut short), E-CERT-* (the server's certificate).
  [[nodiscard]] const Error& error() const;
  // The fatal alert that the other side sent.
  [[nodiscard]] std::optional<std::uint8_t> received_alert() const;

  // Chosen protocol; empty: none was agreed.
  [[nodiscard]] std::string_view alpn() const;
  [[nodiscard]] bool is_resumed() const;
  [[nodiscard]] std::string_view version() const; // TLSv1.3
  // Of the other side, DER; empty: none was sent (also when resumed without one).
  [[nodiscard]] Bytes peer_certificate() const;

  [[nodiscard]] Parts& parts() { return *parts_; }

 private:
  [[nodiscard]] TlsStep settle(int outcome);
  void follow_bulk(std::size_t read);

  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io::tls
