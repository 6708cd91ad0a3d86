#pragma once
// Collects the first handshake message of a TLS client over any cut into segments and records
// (RFC 8446 section 5.1): type(1) version(2) length(2) fragment. Feed it what arrives, in any
// pieces; it looks at each byte once.
//
// Limits: a message of 16 kB, 64 kB of records around it, 16 records without content. Whatever is
// no TLS is told on its first byte that differs. Posture: robust to untrusted client input. Fuzz
// target: tls_hello.

#include "wire/tls/client_hello.h"

#include <array>

namespace haechi::wire::tls {

inline constexpr std::size_t kMaxHello = 16 * 1024;
inline constexpr std::size_t kMaxHelloOnWire = 64 * 1024;
inline constexpr std::size_t kMaxEmptyRecords = 16;

class HelloCollector {
 public:
  enum class State : std::uint8_t {
    NeedMore,
    Complete, // body() holds a whole ClientHello message, not yet parsed
    NotTls,   // the first bytes are no handshake record
    TooLong,  // a limit above is passed
    Broken    // records that no TLS client sends; error() says why
  };

  // Takes the next bytes from the client; bytes after a final state are not looked at.
  State feed(ByteView bytes);

  [[nodiscard]] State state() const { return state_; }

  // The message without its 4-byte header, in State::Complete.
  [[nodiscard]] ByteView body() const;

  // How many of the fed bytes were looked at: after Complete, up to the end of the hello's record.
  [[nodiscard]] std::size_t consumed() const { return fed_; }

  // Offset counts bytes fed, in State::Broken and TooLong.
  [[nodiscard]] const ParseError& error() const { return error_; }

 private:
  [[nodiscard]] State feed_header(Byte byte);
  [[nodiscard]] State begin_record();
  [[nodiscard]] State take_fragment(ByteView fragment);
  [[nodiscard]] State stop(State state, std::string_view what);

  State state_ = State::NeedMore;
  std::array<Byte, 5> header_{};
  std::size_t header_size_ = 0;
  std::size_t record_left_ = 0; // fragment bytes still to come
  std::size_t empty_records_ = 0;
  std::size_t fed_ = 0;
  Bytes message_; // handshake header and body
  ParseError error_;
};

} // namespace haechi::wire::tls
