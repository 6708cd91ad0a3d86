#include "base/bytes.h"

namespace haechi {

ByteView as_bytes(std::string_view text) {
  // Viewing characters as unsigned bytes is the one aliasing that the language allows.
  return {reinterpret_cast<const Byte*>(text.data()), text.size()}; // NOLINT
}

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; // NOLINT
}

std::string to_hex(ByteView bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const Byte byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::optional<std::uint32_t> Reader::big_endian(std::size_t width) {
  if (remaining() < width) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    value = (value << 8U) | bytes_[position_ + i];
  }
  position_ += width;
  return value;
}

std::optional<std::uint8_t> Reader::u8() {
  const auto value = big_endian(1);
  return value ? std::optional(static_cast<std::uint8_t>(*value)) : std::nullopt;
}

std::optional<std::uint16_t> Reader::u16() {
  const auto value = big_endian(2);
  return value ? std::optional(static_cast<std::uint16_t>(*value)) : std::nullopt;
}

std::optional<std::uint32_t> Reader::u24() {
  return big_endian(3);
}

std::optional<std::uint32_t> Reader::u32() {
  return big_endian(4);
}

std::optional<ByteView> Reader::take(std::size_t count) {
  if (remaining() < count) {
    return std::nullopt;
  }
  const ByteView out = bytes_.subspan(position_, count);
  position_ += count;
  return out;
}

std::optional<ByteView> Reader::counted(std::size_t width) {
  const std::size_t start = position_;
  const auto length = big_endian(width);
  if (!length) {
    return std::nullopt;
  }
  const auto out = take(*length);
  if (!out) {
    position_ = start;
  }
  return out;
}

std::optional<ByteView> Reader::vector8() {
  return counted(1);
}

std::optional<ByteView> Reader::vector16() {
  return counted(2);
}

std::optional<ByteView> Reader::vector24() {
  return counted(3);
}

} // namespace haechi
