#pragma once
// Packet captures: the classic format (draft-ietf-opsawg-pcap; microseconds or nanoseconds, either
// byte order) and pcapng (draft-ietf-opsawg-pcapng: sections, interfaces, enhanced and simple
// packets; every other block is passed over). Fed in pieces of any size, so that a file need not be
// held whole.
//
// Limits: 256 kB a packet, 1 MB a block, 1,024 interfaces a section. Posture: robust to untrusted
// files. Fuzz target: capture.

#include "base/bytes.h"
#include "base/result.h"

#include <chrono>

namespace haechi::wire::pcap {

inline constexpr std::size_t kMaxPacket = 256 * 1024;
inline constexpr std::size_t kMaxBlock = 1024 * 1024;
inline constexpr std::size_t kMaxInterfaces = 1024;

using Timestamp = std::chrono::sys_time<std::chrono::nanoseconds>;

struct Packet {
  std::uint64_t number = 0; // counted from 1, as analysers show it
  Timestamp time{};         // the epoch where the file holds none (simple packets)
  std::uint16_t link = 0;   // LINKTYPE_*: what `bytes` begin with
  ByteView bytes;           // as captured, perhaps cut; valid until the next call
};

class CaptureReader {
 public:
  // Takes the next bytes of the file.
  void feed(ByteView bytes);

  // The next packet; nullopt: feed more, or the end. Errors (final): E-PCAP-001 (no capture), -002
  // (a packet or block over the limit), -003 (a block that contradicts itself).
  [[nodiscard]] Result<std::optional<Packet>> next();

  // Whether the file may end here; false: it breaks off inside a header or packet.
  [[nodiscard]] bool is_at_border() const { return begin_ == buffer_.size() && is_begun_; }

 private:
  struct Interface {
    std::uint16_t link = 0;
    std::uint64_t units_per_second = 1'000'000;
    std::int64_t offset_seconds = 0;
  };

  enum class Format : std::uint8_t { Unknown, Classic, NextGeneration };

  // Each: true when it took something from the buffer, false when it needs more.
  using Step = Result<bool>;
  [[nodiscard]] Step begin();
  [[nodiscard]] Step take_classic(std::optional<Packet>& out);
  [[nodiscard]] Step take_block(std::optional<Packet>& out);
  [[nodiscard]] Step take_section(ByteView block);
  [[nodiscard]] Step take_interface(ByteView body);
  [[nodiscard]] Step take_enhanced(ByteView body, std::optional<Packet>& out);
  [[nodiscard]] Step take_simple(ByteView body, std::optional<Packet>& out);

  [[nodiscard]] ByteView rest() const { return ByteView(buffer_).subspan(begin_); }

  [[nodiscard]] std::uint16_t u16(ByteView bytes, std::size_t at) const;
  [[nodiscard]] std::uint32_t u32(ByteView bytes, std::size_t at) const;

  Bytes buffer_;
  std::size_t begin_ = 0;
  Format format_ = Format::Unknown;
  bool is_begun_ = false;
  bool is_little_ = true;
  std::uint32_t snapshot_length_ = 0; // of the first interface, for simple packets
  std::vector<Interface> interfaces_; // of the section; of a classic file its only one
  std::uint64_t packets_ = 0;
};

} // namespace haechi::wire::pcap
