#pragma once
// Why something of a body was not read. Whoever decides takes a body with gaps as undecided.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace haechi::content::extract {

enum class GapReason : std::uint8_t {
  Unreadable,   // the catalog says that the content cannot be read on the way
  NotText,      // no UTF-8, a byte order mark, half a surrogate pair, another character set
  Malformed,    // not of the framing that the endpoint says
  TwiceNamed,   // a member, field or part that services disagree on which one counts
  LeftOver,     // bytes before or behind the content
  TooDeep,      //
  TooLarge,     // beyond a limit on bytes, values or texts
  WrongType,    // something else than a text where texts stand
  UnknownShape, // nothing at the places that the catalog names, but words elsewhere
  Missing,      // the part or field with the content is not there
  File,         // bytes of a file, whose text is not read here
  Numbers,      // tokens in place of text
  Binary        // bytes that are neither text nor a message
};

inline constexpr std::array<std::string_view, 13> kGapWords{
    "unreadable", "not-text",      "malformed", "twice-named", "left-over", "too-deep", "too-large",
    "wrong-type", "unknown-shape", "missing",   "file",        "numbers",   "binary"};

[[nodiscard]] constexpr std::string_view to_word(GapReason reason) {
  return kGapWords[static_cast<std::size_t>(reason)];
}

struct Gap {
  GapReason reason{};
  std::string path; // a JSON pointer, `!json` where a text holds JSON; empty: the whole body
  bool operator==(const Gap&) const = default;
};

} // namespace haechi::content::extract
