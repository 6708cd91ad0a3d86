#pragma once
// Frames of Connect and gRPC: one byte of flags, four of length (big endian), the message.
//
//   flags: 1 packed with gzip, 2 the end of a Connect stream (JSON), 128 trailers of gRPC-Web
//
// Promises: messages that are packed are unpacked within wire/coding's bounds. Refuses other flags,
// and frames that are cut short. Posture: robust to untrusted client and upstream input.

#include "content/extract/tree.h"

#include <tl/expected.hpp>

namespace haechi::content::extract {

inline constexpr std::size_t kMaxFrames = 10'000;
inline constexpr std::size_t kFrameHead = 5;

// The messages, without what ends the stream.
[[nodiscard]] tl::expected<std::vector<LayerId>, GapReason> read_frames(Tree& tree, LayerId layer);

// The length of the first frame with its head; nullopt: it is not there whole.
[[nodiscard]] std::optional<std::size_t> frame_length(std::string_view bytes);

// gzip, as a layer that cannot be written anew in place.
[[nodiscard]] tl::expected<LayerId, GapReason> read_gzip(Tree& tree, LayerId layer);

} // namespace haechi::content::extract
