#pragma once
// Views of bytes and the bounds-checked reader through which every parser looks at untrusted input.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi {

using Byte = std::uint8_t;
using Bytes = std::vector<Byte>;
using ByteView = std::span<const Byte>;

[[nodiscard]] ByteView as_bytes(std::string_view text);
[[nodiscard]] std::string_view as_text(ByteView bytes);
[[nodiscard]] std::string to_hex(ByteView bytes);

// Reads big-endian fields from the front of a view. Each read either succeeds whole or leaves the
// reader where it was and returns nullopt; no read ever looks past the end.
class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t position() const { return position_; }

  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }

  [[nodiscard]] bool is_done() const { return remaining() == 0; }

  [[nodiscard]] std::optional<std::uint8_t> u8();
  [[nodiscard]] std::optional<std::uint16_t> u16();
  [[nodiscard]] std::optional<std::uint32_t> u24();
  [[nodiscard]] std::optional<std::uint32_t> u32();
  [[nodiscard]] std::optional<ByteView> take(std::size_t count);
  // A vector whose length stands before it in 1, 2 or 3 bytes (TLS presentation language).
  [[nodiscard]] std::optional<ByteView> vector8();
  [[nodiscard]] std::optional<ByteView> vector16();
  [[nodiscard]] std::optional<ByteView> vector24();

 private:
  [[nodiscard]] std::optional<std::uint32_t> big_endian(std::size_t width);
  [[nodiscard]] std::optional<ByteView> counted(std::size_t width);

  ByteView bytes_;
  std::size_t position_ = 0;
};

} // namespace haechi
