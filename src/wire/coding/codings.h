#pragma once
// The codings that a body may be in, by the words of Content-Encoding and Accept-Encoding.
// Posture: robust to untrusted client and upstream input.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::wire::coding {

enum class Coding : std::uint8_t { Gzip, Deflate, Brotli, Zstd };

// More than this one upon another is nobody's honest body.
inline constexpr std::size_t kMaxCodings = 3;

// The codings in the order in which they were applied; `identity` counts for nothing. nullopt: a
// coding that cannot be taken off here (`dcb`, `compress`, ...), or too many.
[[nodiscard]] std::optional<std::vector<Coding>> parse_content_encoding(std::string_view value);

// What is left of an Accept-Encoding when only codings that can be taken off stay; weights are
// kept, `*` goes. `identity` when nothing is left.
[[nodiscard]] std::string reduce_accept_encoding(std::string_view value);

} // namespace haechi::wire::coding
