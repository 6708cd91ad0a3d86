#pragma once
// Puts pieces of a byte stream in order that arrive with their offsets: in any order, twice, or
// overlapping (QUIC CRYPTO frames, RFC 9000 section 19.6; TCP segments, RFC 9293 section 3.10.7.4).
//
// Bytes that come twice must be the same: where two receivers could keep different ones, nobody may
// guess which counts. Limits: bytes in all, given; 64 gaps. Posture: robust to untrusted input.
// Fuzz target: quic_initial.

#include "base/bytes.h"

namespace haechi::wire {

class StreamAssembler {
 public:
  enum class State : std::uint8_t {
    Fine,
    Conflict, // two pieces differ where they overlap
    TooLong   // a byte beyond the limit, or too many gaps
  };

  // Keeps bytes at offsets below `limit`.
  explicit StreamAssembler(std::size_t limit) : limit_(limit) {}

  // A state other than Fine stays.
  State insert(std::uint64_t offset, ByteView piece);

  // Bytes kept, gaps counted.
  [[nodiscard]] std::size_t held() const { return bytes_.size(); }

  // What is there without a gap, from offset 0.
  [[nodiscard]] ByteView contiguous() const;

 private:
  struct Range {
    std::size_t begin;
    std::size_t end;
  };

  [[nodiscard]] bool agrees(std::size_t begin, ByteView piece) const;
  void cover(Range range);

  std::size_t limit_;
  Bytes bytes_;
  std::vector<Range> ranges_; // disjoint, not touching, ascending
  State state_ = State::Fine;
};

} // namespace haechi::wire
