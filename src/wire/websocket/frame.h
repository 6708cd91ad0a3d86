#pragma once
// One WebSocket frame (RFC 6455 section 5.2):
//
//   FIN RSV1-3 opcode(4) | MASK length(7) | length(16 or 64) | masking key(32) | payload
//
// Strict: reserved bits and opcodes, lengths not in their shortest form or above 2^63, and control
// frames that are fragmented or longer than 125 bytes are errors. Posture: robust to untrusted
// client and upstream input. Fuzz target: websocket.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::wire::websocket {

enum class Opcode : std::uint8_t {
  Continuation = 0x0,
  Text = 0x1,
  Binary = 0x2,
  Close = 0x8,
  Ping = 0x9,
  Pong = 0xA
};

[[nodiscard]] constexpr bool is_control(Opcode opcode) {
  return static_cast<std::uint8_t>(opcode) >= 0x8;
}

using MaskingKey = std::array<unsigned char, 4>;

struct FrameHead {
  Opcode opcode{};
  bool is_final = false;
  std::optional<MaskingKey> mask;
  std::uint64_t length = 0;
  std::size_t size = 0; // of the head itself
};

inline constexpr std::size_t kMaxFrameHead = 14;

enum class HeadState : std::uint8_t { NeedMore, Complete, Bad };

[[nodiscard]] HeadState parse_frame_head(std::string_view bytes, FrameHead& head);

// Applies the key to `payload`, whose first byte stands at `offset` of the frame's payload.
void mask(std::string& payload, const MaskingKey& key, std::size_t offset = 0);

// A whole frame; with a key it is masked, as clients must.
[[nodiscard]] std::string write_frame(Opcode opcode, std::string_view payload,
                                      const std::optional<MaskingKey>& key);

// The payload of a close frame (section 5.5.1): the reason is cut to what a control frame holds.
[[nodiscard]] std::string write_close(std::uint16_t code, std::string_view reason);

} // namespace haechi::wire::websocket
