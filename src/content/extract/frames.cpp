#include "content/extract/frames.h"

#include "base/bytes.h"
#include "wire/coding/body_decoder.h"

namespace haechi::content::extract {

namespace {

constexpr unsigned kPacked = 1;
constexpr unsigned kEnd = 2;
constexpr unsigned kTrailers = 128;

tl::expected<std::string, GapReason> unpack(std::string_view bytes) {
  wire::coding::BodyDecoder decoder({wire::coding::Coding::Gzip}, {.bytes = kMaxBody});
  std::string out;
  if (decoder.read(bytes, out) && decoder.finish()) {
    return out;
  }
  const auto trouble = decoder.trouble();
  const bool is_large = trouble == wire::coding::DecodeTrouble::TooLarge ||
                        trouble == wire::coding::DecodeTrouble::Bomb;
  return tl::unexpected(is_large ? GapReason::TooLarge : GapReason::Malformed);
}

} // namespace

std::optional<std::size_t> frame_length(std::string_view bytes) {
  Reader reader(as_bytes(bytes));
  const auto flags = reader.u8();
  const auto length = reader.u32();
  if (!flags || !length || *length > reader.remaining()) {
    return std::nullopt;
  }
  return kFrameHead + *length;
}

tl::expected<std::vector<LayerId>, GapReason> read_frames(Tree& tree, LayerId layer) {
  const std::string_view bytes = tree.layer(layer).bytes;
  std::vector<LayerId> out;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto length = frame_length(bytes.substr(at));
    if (!length) {
      return tl::unexpected(GapReason::Malformed);
    }
    const auto flags = static_cast<unsigned char>(bytes[at]);
    const Span prefix{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + kFrameHead)};
    const Span place{prefix.end, static_cast<std::uint32_t>(at + *length)};
    at = place.end;
    if ((flags & ~kPacked) == kEnd || (flags & ~kPacked) == kTrailers) {
      continue;
    }
    if (flags > kPacked) {
      return tl::unexpected(GapReason::Malformed);
    }
    if (out.size() >= kMaxFrames) {
      return tl::unexpected(GapReason::TooLarge);
    }
    if (flags == 0 || place.size() == 0) {
      out.push_back(tree.add_layer(layer, place, Wrap::Frame, prefix));
      continue;
    }
    auto unpacked = unpack(cut(bytes, place));
    if (!unpacked) {
      return tl::unexpected(unpacked.error());
    }
    out.push_back(tree.add_made(layer, place, Wrap::PackedFrame, std::move(*unpacked), prefix));
  }
  return tree.is_full() ? tl::unexpected(GapReason::TooLarge)
                        : tl::expected<std::vector<LayerId>, GapReason>(std::move(out));
}

tl::expected<LayerId, GapReason> read_gzip(Tree& tree, LayerId layer) {
  const std::string_view bytes = tree.layer(layer).bytes;
  auto unpacked = unpack(bytes);
  if (!unpacked) {
    return tl::unexpected(unpacked.error());
  }
  return tree.add_made(layer, {0, static_cast<std::uint32_t>(bytes.size())}, Wrap::Sealed,
                       std::move(*unpacked));
}

} // namespace haechi::content::extract
