#pragma once
// The two ends of an intercepted connection as the session sees them, whatever version they speak.
// A leg turns bytes into events and calls into bytes; it keeps the rules of its version and the
// peer's flow control, and knows nothing of policy.

#include "base/instant.h"
#include "engine/intercept/message.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::intercept {

enum class LegEventKind : std::uint8_t {
  Request, // from the client: request
  Interim, // from upstream: answer with a status below 200
  Answer,  // from upstream: answer
  Content, // a piece of a body, or of what follows an upgrade
  End,     // the peer has said all on this stream; trailers
  Reset,   // the peer gave the stream up, or broke its rules
  Broken   // the peer broke the rules of the connection; status and what tell
};

struct LegEvent {
  LegEventKind kind{};
  StreamId stream = 0;
  Request request{};
  Answer answer{};
  std::string content{};
  Headers trailers{};
  int status = 0;          // of Broken: what an HTTP/1.1 client is answered
  std::string_view what{}; // a constant text
  bool is_refused = false; // of Reset: the peer has not looked at the stream and it may be retried
};

using LegEvents = std::vector<LegEvent>;

enum class Cause : std::uint8_t {
  Cancelled, // the other side is gone
  Policy,    // may not go on
  Broken     // the other side broke the rules
};

// What both legs can do.
class Leg {
 public:
  Leg() = default;
  virtual ~Leg() = default;
  Leg(const Leg&) = delete;
  Leg& operator=(const Leg&) = delete;

  virtual void receive(std::string_view bytes, Instant now, LegEvents& events) = 0;
  // The peer sends nothing more.
  virtual void end(LegEvents& events) = 0;
  [[nodiscard]] virtual std::string take_output() = 0;

  virtual void send_content(StreamId stream, std::string_view content) = 0;
  virtual void finish(StreamId stream, const Headers& trailers) = 0;
  virtual void reset(StreamId stream, Cause cause) = 0;

  // Content that was dealt with: the peer may send as much again.
  virtual void consume(StreamId stream, std::size_t bytes) = 0;
  // Bytes given to send_content that the peer does not take yet.
  [[nodiscard]] virtual std::size_t backlog(StreamId stream) const = 0;
  // Bytes wait here that the session has not asked for: stop reading.
  [[nodiscard]] virtual bool is_full() const = 0;
  // Send what is left and close.
  [[nodiscard]] virtual bool is_done() const = 0;
};

class ClientLeg : public Leg {
 public:
  virtual void send_interim(StreamId stream, const Answer& answer) = 0;
  // `is_whole`: no body follows.
  virtual void send_answer(StreamId stream, const Answer& answer, bool is_whole) = 0;
  // 101: from now on content passes as it is.
  virtual void upgrade(StreamId stream, const Answer& answer) = 0;
  // Reads on where an exchange was finished and more had come already.
  virtual void resume(LegEvents& events) = 0;
  // Takes no further requests.
  virtual void drain() = 0;
  // The connection ends in the middle of an answer: the client must not take it for whole.
  [[nodiscard]] virtual bool is_torn() const = 0;
};

class UpstreamLeg : public Leg {
 public:
  // 0: this connection takes no request (any more).
  [[nodiscard]] virtual StreamId open(const Request& request, bool is_whole) = 0;
  // Another request may be opened now.
  [[nodiscard]] virtual bool takes_requests() const = 0;
};

} // namespace haechi::engine::intercept
