#pragma once
// Small words shared by the parts of the responder. Private to this folder.

#include "engine/dns/responder.h"

namespace haechi::engine::dns {

// The outcome for an answer of `size` bytes; 0 bytes are silence.
[[nodiscard]] Responder::Answering answered(std::size_t size);

// The longest TTL of something that may change at `then`.
[[nodiscard]] std::uint32_t cap_until(Instant then, Instant now);

} // namespace haechi::engine::dns
