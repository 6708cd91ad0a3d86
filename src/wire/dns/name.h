#pragma once
// Domain names on the wire (RFC 1035 section 3.1, 4.1.4): labels of 1 to 63 bytes, at most 255
// bytes with the root's zero. Parsing refuses label types 0x40 and 0x80, pointers that do not lead
// strictly backwards, so that no loop can exist, and pointers into the header, whose bytes change.
// Posture: robust to untrusted client and upstream input. Fuzzed by fuzz/dns_message.cpp.

#include "base/bytes.h"
#include "base/result.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::wire::dns {

inline constexpr std::size_t kMaxNameSize = 255;
inline constexpr std::size_t kMaxLabelSize = 63;

// An uncompressed name, as large as one can be, without allocation. The root when default.
class Name {
 public:
  Name() { bytes_[0] = 0; } // NOLINT: the bytes beyond size_ are never read

  [[nodiscard]] ByteView wire() const { return {bytes_.data(), size_}; }

  [[nodiscard]] bool is_root() const { return size_ == 1; }

  // ASCII letters in lower case, as names are compared (RFC 4343).
  [[nodiscard]] Name to_lower() const;

  // Appends a label before the root's zero; false (and unchanged) when it does not fit.
  [[nodiscard]] bool append_label(ByteView label);

  bool operator==(const Name& other) const;

 private:
  std::array<Byte, kMaxNameSize> bytes_;
  std::uint8_t size_ = 1;
};

enum class Compression : std::uint8_t { Allowed, Forbidden };

// Reads the name at `offset` and moves `offset` behind it; nullopt when malformed.
[[nodiscard]] std::optional<Name> parse_name(ByteView message, std::size_t& offset,
                                             Compression compression);

// The offset behind the uncompressed name at `offset`; nullopt when malformed or compressed.
[[nodiscard]] std::optional<std::size_t> find_name_end(ByteView message, std::size_t offset);

// Takes the first label off a valid uncompressed name; empty at the root.
[[nodiscard]] ByteView take_label(ByteView& name);

[[nodiscard]] constexpr Byte to_lower(Byte byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<Byte>(byte | 0x20U) : byte;
}

// Case-blind (ASCII only, RFC 4343) equality of two valid uncompressed names.
[[nodiscard]] bool is_same_name(ByteView a, ByteView b);

// `child` equals `parent` or ends in its labels; both valid and uncompressed, case-blind.
[[nodiscard]] bool is_same_or_below(ByteView child, ByteView parent);

// `name` with its end `owner` replaced by `target` (RFC 6672 section 2.2); nullopt when `name` is
// not below `owner` or the outcome is too long.
[[nodiscard]] std::optional<Name> substitute(ByteView name, ByteView owner, ByteView target);

// Zone-file spelling without the last dot: `a\.b.example`, bytes outside the printable ones as
// `\ddd`; `.` for the root.
[[nodiscard]] std::string to_text(ByteView name);

// The reverse of to_text; one trailing dot is allowed. Errors: E-DNS-001.
[[nodiscard]] Result<Name> make_name(std::string_view text);

} // namespace haechi::wire::dns
