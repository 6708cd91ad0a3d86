#pragma once
// Whole messages out of frames (RFC 6455 section 5.4): fragments are joined, control frames that
// stand between them come first. The sender's side of masking is enforced, text is UTF-8.
//
// Limit: `most` bytes a message, counted before they are kept. Posture: robust to untrusted client
// and upstream input. Fuzz target: websocket.

#include "wire/websocket/frame.h"

#include <vector>

namespace haechi::wire::websocket {

enum class Sender : std::uint8_t { Client, Server };

struct Message {
  Opcode opcode{}; // never Continuation
  std::string payload;
  std::optional<MaskingKey> mask; // of its first frame
};

// What a peer is told that breaks the rules (section 7.4.1).
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kInvalidData = 1007;
inline constexpr std::uint16_t kPolicyViolation = 1008;
inline constexpr std::uint16_t kTooLarge = 1009;

class MessageReader {
 public:
  MessageReader(Sender sender, std::size_t most) : sender_(sender), most_(most) {}

  // Adds the messages that `bytes` complete. False: the stream broke the rules; error() says how,
  // and nothing more is read. Bytes behind a close frame are dropped.
  [[nodiscard]] bool read(std::string_view bytes, std::vector<Message>& messages);

  // A close code; 0: none.
  [[nodiscard]] std::uint16_t error() const { return error_; }

  [[nodiscard]] bool is_closed() const { return is_closed_; }

 private:
  [[nodiscard]] bool begin_frame();
  [[nodiscard]] bool end_frame(std::vector<Message>& messages);
  [[nodiscard]] bool stop(std::uint16_t code);
  [[nodiscard]] bool check(const Message& message);

  Sender sender_;
  std::size_t most_;
  std::string head_bytes_;
  FrameHead head_;
  bool is_in_payload_ = false;
  std::string payload_;            // of the frame at hand
  std::optional<Message> message_; // that fragments build
  std::uint16_t error_ = 0;
  bool is_closed_ = false;
};

} // namespace haechi::wire::websocket
