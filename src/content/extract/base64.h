#pragma once
// Base64 (RFC 4648) with either alphabet, with or without padding. Refuses line breaks, stray
// characters and bits that are not zero behind the end: what is read is what would be written.
// Posture: robust to untrusted client and upstream input.

#include <optional>
#include <string>
#include <string_view>

namespace haechi::content::extract {

struct Decoded64 {
  std::string bytes;
  bool is_url = false; // `-` and `_`
};

[[nodiscard]] std::optional<Decoded64> decode_base64(std::string_view text);
[[nodiscard]] std::string encode_base64(std::string_view bytes, bool is_url, bool is_padded);

} // namespace haechi::content::extract
