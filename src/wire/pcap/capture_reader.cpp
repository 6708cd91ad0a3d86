#include "wire/pcap/capture_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::wire::pcap {

namespace {

constexpr std::uint32_t kMicroseconds = 0xA1B2C3D4;
constexpr std::uint32_t kNanoseconds = 0xA1B23C4D;
constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;
constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
constexpr std::uint32_t kInterfaceBlock = 1;
constexpr std::uint32_t kSimpleBlock = 3;
constexpr std::uint32_t kEnhancedBlock = 6;
constexpr std::size_t kClassicHeader = 24;
constexpr std::size_t kClassicRecord = 16;
constexpr std::size_t kBlockFrame = 12; // type, length, and the length again
constexpr std::uint16_t kResolutionOption = 9;
constexpr std::uint16_t kOffsetOption = 14;

std::uint32_t big(ByteView bytes) {
  return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) |
         (std::uint32_t{bytes[2]} << 8U) | bytes[3];
}

std::uint32_t little(ByteView bytes) {
  return (std::uint32_t{bytes[3]} << 24U) | (std::uint32_t{bytes[2]} << 16U) |
         (std::uint32_t{bytes[1]} << 8U) | bytes[0];
}

auto too_long(std::uint64_t size) {
  return fail("E-PCAP-002", fmt::format("a packet or block of {} bytes is over the limit", size));
}

auto contradiction(const char* what) {
  return fail("E-PCAP-003", what, {}, "the file is damaged: write it anew from its source");
}

// A power of two or ten; nullopt: finer than can be counted.
std::optional<std::uint64_t> units_of(Byte resolution) {
  const unsigned power = resolution & 0x7FU;
  if ((resolution & 0x80U) != 0) {
    return power < 63 ? std::optional(std::uint64_t{1} << power) : std::nullopt;
  }
  std::uint64_t units = 1;
  for (unsigned i = 0; i < power && i < 19; ++i) {
    units *= 10;
  }
  return power < 19 ? std::optional(units) : std::nullopt;
}

// Seconds beyond the year 2200 count as the epoch: no clock said that.
Timestamp to_time(std::uint64_t seconds, std::uint64_t nanoseconds) {
  constexpr std::uint64_t kLatest = 7'258'118'400;
  return seconds > kLatest
             ? Timestamp{}
             : Timestamp{std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds)};
}

} // namespace

void CaptureReader::feed(ByteView bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
  begin_ = 0;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::uint16_t CaptureReader::u16(ByteView bytes, std::size_t at) const {
  const unsigned first = bytes[at];
  const unsigned second = bytes[at + 1];
  return static_cast<std::uint16_t>(is_little_ ? first | (second << 8U) : (first << 8U) | second);
}

std::uint32_t CaptureReader::u32(ByteView bytes, std::size_t at) const {
  return is_little_ ? little(bytes.subspan(at)) : big(bytes.subspan(at));
}

Result<std::optional<Packet>> CaptureReader::next() {
  std::optional<Packet> packet;
  for (;;) {
    Step step = false;
    switch (format_) {
    case Format::Unknown:
      step = begin();
      break;
    case Format::Classic:
      step = take_classic(packet);
      break;
    case Format::NextGeneration:
      step = take_block(packet);
      break;
    }
    if (!step) {
      return tl::make_unexpected(step.error());
    }
    if (packet || !*step) {
      return packet;
    }
  }
}

CaptureReader::Step CaptureReader::begin() {
  const ByteView head = rest();
  if (head.size() < 4) {
    return false;
  }
  if (big(head) == kSectionHeader) {
    format_ = Format::NextGeneration;
    return true;
  }
  is_little_ = little(head) == kMicroseconds || little(head) == kNanoseconds;
  const std::uint32_t magic = is_little_ ? little(head) : big(head);
  if (magic != kMicroseconds && magic != kNanoseconds) {
    return fail("E-PCAP-001", "the file is no packet capture", {},
                "pcap or pcapng, as tcpdump -w and Wireshark write them");
  }
  if (head.size() < kClassicHeader) {
    return false;
  }
  Interface& all = interfaces_.emplace_back();
  all.link = u16(head, is_little_ ? 20 : 22); // the upper half holds flags
  all.units_per_second = magic == kNanoseconds ? 1'000'000'000 : 1'000'000;
  begin_ += kClassicHeader;
  format_ = Format::Classic;
  is_begun_ = true;
  return true;
}

CaptureReader::Step CaptureReader::take_classic(std::optional<Packet>& out) {
  const ByteView head = rest();
  if (head.size() < kClassicRecord) {
    return false;
  }
  const std::uint32_t size = u32(head, 8);
  if (size > kMaxPacket) {
    return too_long(size);
  }
  if (head.size() < kClassicRecord + size) {
    return false;
  }
  const Interface& from = interfaces_.front();
  const std::uint64_t fraction = u32(head, 4);
  out =
      Packet{++packets_, to_time(u32(head, 0), fraction * (1'000'000'000 / from.units_per_second)),
             from.link, head.subspan(kClassicRecord, size)};
  begin_ += kClassicRecord + size;
  return true;
}

CaptureReader::Step CaptureReader::take_block(std::optional<Packet>& out) {
  const ByteView head = rest();
  if (head.size() < kBlockFrame) {
    return false;
  }
  if (big(head) == kSectionHeader) { // the same in either order; what follows tells which
    is_little_ = little(head.subspan(8)) == kByteOrder;
  }
  const std::uint32_t type = u32(head, 0);
  const std::uint32_t size = u32(head, 4);
  if (size > kMaxBlock) {
    return too_long(size);
  }
  if (size < kBlockFrame || size % 4 != 0) {
    return contradiction("a block has an impossible length");
  }
  if (head.size() < size) {
    return false;
  }
  const ByteView block = head.first(size);
  if (u32(block, size - 4) != size) {
    return contradiction("a block's two lengths differ");
  }
  const ByteView body = block.subspan(8, size - kBlockFrame);
  begin_ += size;
  switch (type) {
  case kSectionHeader:
    return take_section(body);
  case kInterfaceBlock:
    return take_interface(body);
  case kEnhancedBlock:
    return take_enhanced(body, out);
  case kSimpleBlock:
    return take_simple(body, out);
  default:
    return is_begun_ ? Step(true) : contradiction("the file does not begin with a section");
  }
}

CaptureReader::Step CaptureReader::take_section(ByteView body) {
  if (body.size() < 16 || u32(body, 0) != kByteOrder || u16(body, 4) != 1) {
    return contradiction("a section of an unknown version or byte order");
  }
  interfaces_.clear();
  is_begun_ = true;
  return true;
}

CaptureReader::Step CaptureReader::take_interface(ByteView body) {
  if (body.size() < 8 || interfaces_.size() >= kMaxInterfaces) {
    return contradiction("an interface is cut short or one too many");
  }
  Interface next;
  next.link = u16(body, 0);
  if (interfaces_.empty()) {
    snapshot_length_ = u32(body, 4);
  }
  for (ByteView options = body.subspan(8); options.size() >= 4;) {
    const std::uint16_t code = u16(options, 0);
    const std::size_t size = u16(options, 2);
    const std::size_t padded = 4 + (size + 3) / 4 * 4;
    if (code == 0 || padded > options.size()) {
      break;
    }
    if (code == kResolutionOption && size == 1) {
      const auto units = units_of(options[4]);
      if (!units) {
        return contradiction("an interface counts time finer than can be read");
      }
      next.units_per_second = *units;
    }
    if (code == kOffsetOption && size == 8) {
      const std::uint64_t first = u32(options, 4);
      const std::uint64_t second = u32(options, 8);
      next.offset_seconds =
          static_cast<std::int64_t>(is_little_ ? first | (second << 32U) : (first << 32U) | second);
    }
    options = options.subspan(padded);
  }
  interfaces_.push_back(next);
  return true;
}

CaptureReader::Step CaptureReader::take_enhanced(ByteView body, std::optional<Packet>& out) {
  if (body.size() < 20) {
    return contradiction("a packet is shorter than its header");
  }
  const std::uint32_t from = u32(body, 0);
  const std::uint32_t size = u32(body, 12);
  if (size > kMaxPacket) {
    return too_long(size);
  }
  if (from >= interfaces_.size() || size > body.size() - 20) {
    return contradiction("a packet of no known interface or longer than its block");
  }
  const Interface& interface = interfaces_[from];
  const std::uint64_t units = (std::uint64_t{u32(body, 4)} << 32U) | u32(body, 8);
  const std::uint64_t fraction = units % interface.units_per_second;
  const auto nanoseconds =
      static_cast<std::uint64_t>(static_cast<long double>(fraction) * 1e9L /
                                 static_cast<long double>(interface.units_per_second));
  const std::uint64_t seconds =
      units / interface.units_per_second + static_cast<std::uint64_t>(interface.offset_seconds);
  out = Packet{++packets_, to_time(seconds, nanoseconds), interface.link, body.subspan(20, size)};
  return true;
}

CaptureReader::Step CaptureReader::take_simple(ByteView body, std::optional<Packet>& out) {
  if (body.size() < 4 || interfaces_.empty()) {
    return contradiction("a packet of no known interface or shorter than its header");
  }
  std::size_t size = std::min<std::size_t>(u32(body, 0), body.size() - 4);
  size = snapshot_length_ == 0 ? size : std::min<std::size_t>(size, snapshot_length_);
  if (size > kMaxPacket) {
    return too_long(size);
  }
  out = Packet{++packets_, {}, interfaces_.front().link, body.subspan(4, size)};
  return true;
}

} // namespace haechi::wire::pcap
