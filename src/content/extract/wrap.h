#pragma once
// How bytes stand inside other bytes: as they are, behind their length, or written in escapes.
// Promises: for every text, unwrap(wrap(text)) is the text; a place inside what is unwrapped leads
// to exactly the bytes it was written with. Posture: robust to untrusted client and upstream input.

#include "text/shadow.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace haechi::content::extract {

using text::Span;

enum class Wrap : std::uint8_t {
  Plain,       // as they are
  Json,        // the inside of a JSON string
  Number,      // a JSON number; what takes its place is a JSON string
  Form,        // application/x-www-form-urlencoded
  Sse,         // data of an event over several `data` lines
  Frame,       // flags and four bytes of length before it (Connect, gRPC)
  PackedFrame, // the same, packed with gzip as the flags say
  Varint,      // its length before it (protobuf)
  Decimal,     // its length in UTF-16 units on the line before it
  Base64,      //
  Base64Url,   // with `-` and `_`
  Sealed       // cannot be written anew
};

[[nodiscard]] constexpr bool is_escape(Wrap wrap) {
  return wrap == Wrap::Json || wrap == Wrap::Number || wrap == Wrap::Form || wrap == Wrap::Sse;
}

// Escapes only. Appends what `raw` says; false: it is not written as it should be.
[[nodiscard]] bool unescape(Wrap wrap, std::string_view raw, std::string& text);
[[nodiscard]] std::string escape(Wrap wrap, std::string_view text);

// Places in what `raw` says become the places in `raw`, in one pass. A place that begins or ends
// within one escape, or in a number, is widened to the whole of it.
void to_raw(Wrap wrap, std::string_view raw, std::span<Span> places);

} // namespace haechi::content::extract
