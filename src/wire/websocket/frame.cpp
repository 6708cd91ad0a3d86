#include "wire/websocket/frame.h"

#include "base/bytes.h"
#include "base/utf8.h"

namespace haechi::wire::websocket {

namespace {

constexpr std::uint64_t kShortest16 = 126;
constexpr std::uint64_t kShortest64 = 0x10000;
constexpr std::size_t kMaxControl = 125;

bool is_known(std::uint8_t opcode) {
  return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xA);
}

// The length in its shortest form, or nullopt with `is_bad` telling why.
std::optional<std::uint64_t> read_length(Reader& reader, std::uint8_t first, bool& is_bad) {
  if (first == 126) {
    const auto length = reader.u16();
    is_bad = length && *length < kShortest16;
    return length;
  }
  if (first == 127) {
    const auto high = reader.u32();
    const auto low = high ? reader.u32() : std::nullopt;
    if (!low) {
      is_bad = high && (*high >> 31U) != 0;
      return std::nullopt;
    }
    const std::uint64_t length = (std::uint64_t{*high} << 32U) | *low;
    is_bad = (length >> 63U) != 0 || length < kShortest64;
    return length;
  }
  return first;
}

void append_big_endian(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned at = bytes; at-- > 0;) {
    out += static_cast<char>((value >> (8 * at)) & 0xFFU);
  }
}

} // namespace

HeadState parse_frame_head(std::string_view bytes, FrameHead& head) {
  Reader reader(as_bytes(bytes));
  const auto first = reader.u8();
  if (!first) {
    return HeadState::NeedMore;
  }
  const auto opcode = static_cast<std::uint8_t>(*first & 0x0FU);
  if ((*first & 0x70U) != 0 || !is_known(opcode)) {
    return HeadState::Bad;
  }
  head.opcode = static_cast<Opcode>(opcode);
  head.is_final = (*first & 0x80U) != 0;
  const auto second = reader.u8();
  if (!second) {
    return HeadState::NeedMore;
  }
  const auto short_length = static_cast<std::uint8_t>(*second & 0x7FU);
  if (is_control(head.opcode) && (!head.is_final || short_length > kMaxControl)) {
    return HeadState::Bad;
  }
  bool is_bad = false;
  const auto length = read_length(reader, short_length, is_bad);
  if (is_bad || !length) {
    return is_bad ? HeadState::Bad : HeadState::NeedMore;
  }
  head.length = *length;
  head.mask.reset();
  if ((*second & 0x80U) != 0) {
    const auto key = reader.take(4);
    if (!key) {
      return HeadState::NeedMore;
    }
    head.mask = MaskingKey{(*key)[0], (*key)[1], (*key)[2], (*key)[3]};
  }
  head.size = reader.position();
  return HeadState::Complete;
}

void mask(std::string& payload, const MaskingKey& key, std::size_t offset) {
  for (std::size_t i = 0; i < payload.size(); ++i) {
    payload[i] = static_cast<char>(static_cast<unsigned char>(payload[i]) ^ key[(i + offset) % 4]);
  }
}

std::string write_frame(Opcode opcode, std::string_view payload,
                        const std::optional<MaskingKey>& key) {
  std::string out;
  out.reserve(payload.size() + kMaxFrameHead);
  out += static_cast<char>(0x80U | static_cast<unsigned>(opcode));
  const unsigned mask_bit = key ? 0x80U : 0U;
  if (payload.size() < kShortest16) {
    out += static_cast<char>(mask_bit | static_cast<unsigned>(payload.size()));
  } else if (payload.size() < kShortest64) {
    out += static_cast<char>(mask_bit | 126U);
    append_big_endian(out, payload.size(), 2);
  } else {
    out += static_cast<char>(mask_bit | 127U);
    append_big_endian(out, payload.size(), 8);
  }
  if (!key) {
    return out += payload;
  }
  out.append(as_text(ByteView(*key)));
  std::string masked(payload);
  mask(masked, *key);
  return out += masked;
}

std::string write_close(std::uint16_t code, std::string_view reason) {
  std::string out;
  append_big_endian(out, code, 2);
  for (std::size_t at = 0; at < reason.size();) {
    const std::size_t length = utf8_sequence_length(reason.substr(at));
    if (length == 0 || out.size() + length > kMaxControl) {
      break;
    }
    out += reason.substr(at, length);
    at += length;
  }
  return out;
}

} // namespace haechi::wire::websocket
