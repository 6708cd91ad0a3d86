#pragma once
// One end of an HTTP/2 connection (RFC 9113): frames, header compression, flow control and the
// rules of HTTP messages by nghttp2; floods and sizes counted here.
//
// Promises: what an event reports has passed nghttp2's checks (lower-case tokens as names, no CR,
// LF or NUL in values, pseudo-header fields complete and first, no connection-specific fields,
// `te: trailers` alone, content as long as `content-length` says). Received content is credited to
// the peer only by consume(): a slow reader slows the writer. Server push and extended CONNECT are
// refused. Posture: robust to untrusted client and upstream input. Fuzz target: http2_frames.

#include "base/instant.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::wire::http2 {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

using Headers = std::vector<Header>;
using StreamId = std::int32_t;

enum class Role : std::uint8_t { Server, Client };

// Error codes that this gateway says itself (RFC 9113 section 7).
enum class Code : std::uint32_t {
  NoError = 0x0,
  ProtocolError = 0x1,
  InternalError = 0x2,
  RefusedStream = 0x7,
  Cancel = 0x8,
  EnhanceYourCalm = 0xb,
  Http11Required = 0xd
};

struct Limits {
  std::uint32_t streams = 100;              // that the peer may have open at once
  std::uint32_t header_bytes = 64 * 1024;   // of one section, 32 for each field added
  std::uint32_t header_fields = 256;        // of one section
  std::uint32_t stream_window = 256 * 1024; // bytes of content not yet consumed
  std::uint32_t connection_window = 1024 * 1024;
  // Frames that carry no message: PING, SETTINGS, PRIORITY, DATA without a byte.
  std::uint32_t idle_frames = 400;
  std::uint32_t idle_frames_per_second = 50;
  // RST_STREAM, and streams that had to be reset for what they said.
  std::uint32_t resets = 200;
  std::uint32_t resets_per_second = 20;
};

enum class EventKind : std::uint8_t {
  Request,  // headers; of Role::Server
  Interim,  // headers of a 1xx answer; of Role::Client
  Answer,   // headers; of Role::Client
  Content,  // a piece of a body
  Trailers, // headers behind the body
  End,      // the peer has said all on this stream
  Reset,    // the stream ended before both sides were done; code
  GoAway,   // the peer takes no further streams; stream: the last that it looked at
  Broken    // the connection is of no use any more; send what is left and close
};

struct Event {
  EventKind kind{};
  StreamId stream = 0;
  Headers headers;
  std::string content;
  std::uint32_t code = 0;
};

class Connection {
 public:
  Connection(Role role, const Limits& limits);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void receive(std::string_view bytes, Instant now, std::vector<Event>& events);

  // Everything that may be sent now; the peer's windows are kept.
  [[nodiscard]] std::string take_output();

  // Client: a new stream; 0 when this connection takes none any more.
  [[nodiscard]] StreamId open(const Headers& headers, bool is_whole);
  // Server: a 1xx answer.
  void send_interim(StreamId stream, const Headers& headers);
  // Server: the answer's headers; `is_whole`: nothing follows.
  void send_answer(StreamId stream, const Headers& headers, bool is_whole);
  void send_content(StreamId stream, std::string_view content);
  // The end of what this side says, with trailers if there are any.
  void finish(StreamId stream, Headers trailers = {});
  void reset(StreamId stream, Code code);

  // Bytes of content that were dealt with: the peer may send as many more.
  void consume(StreamId stream, std::size_t bytes);
  // Bytes accepted by send_content that the peer's window still holds back.
  [[nodiscard]] std::size_t backlog(StreamId stream) const;

  // Running streams go on, new ones are refused.
  void drain();
  void terminate(Code code);
  // Nothing will be read or written any more.
  [[nodiscard]] bool is_done() const;
  // Client: streams that the peer allows beside those that are open.
  [[nodiscard]] bool takes_streams() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace haechi::wire::http2
