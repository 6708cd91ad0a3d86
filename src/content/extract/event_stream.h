#pragma once
// Messages of application/vnd.amazon.eventstream:
//
//   total length(32) | length of headers(32) | CRC(32) | headers | payload | CRC(32)
//
// Both checksums are held. Posture: robust to untrusted upstream input.

#include "content/extract/tree.h"

#include <tl/expected.hpp>

namespace haechi::content::extract {

inline constexpr std::size_t kMaxEventMessage = 16U << 20U;

// The length of the first message as it says; nullopt: not there yet. 0: it is none.
[[nodiscard]] std::optional<std::size_t> event_message_length(std::string_view bytes);

// The payload of one whole message; it cannot be written anew.
[[nodiscard]] tl::expected<LayerId, GapReason> open_event_message(Tree& tree, LayerId message);

} // namespace haechi::content::extract
