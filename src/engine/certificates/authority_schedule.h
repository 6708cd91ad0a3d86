#pragma once
// Which generation of an authority signs from when. Its file holds one line a generation, rising in
// both fields: `2 2026-12-01T00:00:00Z`. Between the making of a generation and its first signature
// lies the time in which clients learn to trust it.

#include "base/instant.h"

#include <cstdint>
#include <vector>

namespace haechi::engine::certificates {

inline constexpr std::size_t kMaxGenerations = 16; // kept at one time

struct Generation {
  std::uint32_t number = 0; // from 1
  Instant signs_from{};
  bool operator==(const Generation&) const = default;
};

// Errors: E-CA-007.
[[nodiscard]] Result<std::vector<Generation>> parse_schedule(std::string_view text);
[[nodiscard]] std::string format_schedule(const std::vector<Generation>& schedule);

} // namespace haechi::engine::certificates
