#pragma once
// An answer in words: its records in the spelling of zone files, what has no spelling here as RFC
// 3597 has it. Posture: robust to untrusted upstream input.

#include "base/bytes.h"
#include "engine/trace/walk.h"

namespace haechi::engine::trace {

inline constexpr std::size_t kMostRecords = 64;

// nullopt: the message cannot be read.
[[nodiscard]] std::optional<SeenAnswer> read_answer(ByteView message);

} // namespace haechi::engine::trace
