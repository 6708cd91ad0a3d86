#pragma once
// How the body of a message ends (RFC 9112 section 6), with one meaning or none: a message whose
// length could be read in two ways is an error.

#include "wire/http1/head.h"

namespace haechi::wire::http1 {

enum class BodyKind : std::uint8_t { None, Length, Chunked, UntilClose };

struct Framing {
  BodyKind kind = BodyKind::None;
  std::uint64_t length = 0; // of BodyKind::Length
  bool operator==(const Framing&) const = default;
};

// Refused: Content-Length twice or as a list, beside Transfer-Encoding, or no number; a
// Transfer-Encoding other than one `chunked`, or in HTTP/1.0.
[[nodiscard]] tl::expected<Framing, HeadError> find_request_framing(const Fields& fields,
                                                                    int minor_version);

// The one meaning of all Content-Length lines: elements of a list and repeated lines must be equal
// numbers (RFC 9110, section 8.6); nullopt: there is none, or they contradict each other.
[[nodiscard]] std::optional<std::uint64_t> find_one_length(const Fields& fields);

// As above, but equal Content-Lengths count as one. `is_bodiless`: the answer to HEAD, 1xx, 204 and
// 304.
enum class Bodiless : bool { No, Yes };
[[nodiscard]] tl::expected<Framing, HeadError>
find_response_framing(const Fields& fields, int minor_version, Bodiless bodiless);

} // namespace haechi::wire::http1
