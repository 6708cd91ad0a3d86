#pragma once
// Collects the ClientHello out of the datagrams that one client sends to one server: CRYPTO frames
// in any order, over several packets, coalesced packets, 0-RTT in between, a destination id that
// changes after a Retry or the server's first answer. Feed it every datagram of the client.
//
// Nothing is guessed: bytes that come twice and differ make the hello Broken. Limits: a hello of
// 16 kB, kMaxConnections connections of one client and port at once (the oldest is forgotten), 16
// packets a datagram. Posture: robust to untrusted client input. Fuzz target: quic_initial.

#include "wire/quic/initial_packet.h"
#include "wire/reassembly/stream_assembler.h"

namespace haechi::wire::quic {

inline constexpr std::size_t kMaxConnections = 4;

class InitialCollector {
 public:
  // What a datagram brought.
  enum class State : std::uint8_t {
    Nothing,        // no Initial packet in it, or one of a connection whose hello was told already
    NeedMore,       // a part of a hello
    Complete,       // body() holds a whole ClientHello message, not yet parsed
    UnknownVersion, // a long header of another version: nobody can look inside
    Unreadable,     // an Initial that the keys anybody can derive do not open
    TooLong,        // a hello over the limit
    Broken          // frames that no client sends, or bytes that differ where they overlap
  };

  State feed(ByteView datagram);

  // The message without its 4-byte header, after Complete; valid until the next feed.
  [[nodiscard]] ByteView body() const { return body_; }

  // Bytes kept.
  [[nodiscard]] std::size_t held() const;

  // Of the packet that was read last.
  [[nodiscard]] std::uint32_t version() const { return version_; }

 private:
  struct Connection {
    std::uint32_t version = 0;
    InitialKeys keys;
    std::uint64_t expected = 0; // packet number
    StreamAssembler stream;
    bool is_told = false; // its hello, or what is wrong with it
  };

  [[nodiscard]] State feed_initial(ByteView packet, const LongHeader& header);
  [[nodiscard]] State feed_frames(Connection& connection, ByteView frames);

  std::vector<Connection> connections_;
  Bytes body_;
  std::uint32_t version_ = 0;
};

} // namespace haechi::wire::quic
