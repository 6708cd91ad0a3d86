#include "content/extract/event_stream.h"

#include "base/bytes.h"

#include <array>

namespace haechi::content::extract {

namespace {

constexpr std::size_t kPrelude = 12;
constexpr std::size_t kChecksum = 4;

constexpr auto kTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = value >> 1U ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    table[i] = value;
  }
  return table;
}();

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t value = 0xFFFFFFFFU;
  for (const char c : bytes) {
    value = value >> 8U ^ kTable[(value ^ static_cast<unsigned char>(c)) & 0xFFU];
  }
  return ~value;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  return Reader(as_bytes(bytes.substr(at))).u32().value_or(0);
}

} // namespace

std::optional<std::size_t> event_message_length(std::string_view bytes) {
  if (bytes.size() < kPrelude) {
    return std::nullopt;
  }
  const std::size_t total = number_at(bytes, 0);
  const bool is_message = total >= kPrelude + kChecksum && total <= kMaxEventMessage &&
                          number_at(bytes, 4) <= total - kPrelude - kChecksum &&
                          number_at(bytes, 8) == crc32(bytes.substr(0, 8));
  if (!is_message) {
    return 0;
  }
  return total <= bytes.size() ? std::optional(total) : std::nullopt;
}

tl::expected<LayerId, GapReason> open_event_message(Tree& tree, LayerId message) {
  const std::string_view bytes = tree.layer(message).bytes;
  const auto total = event_message_length(bytes);
  if (!total || *total != bytes.size() ||
      number_at(bytes, *total - kChecksum) != crc32(bytes.substr(0, *total - kChecksum))) {
    return tl::unexpected(GapReason::Malformed);
  }
  const auto begin = static_cast<std::uint32_t>(kPrelude + number_at(bytes, 4));
  return tree.add_layer(message, {begin, static_cast<std::uint32_t>(*total - kChecksum)},
                        Wrap::Sealed);
}

} // namespace haechi::content::extract
