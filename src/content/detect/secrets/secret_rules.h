#pragma once
// Secrets that give themselves away by a fixed piece: a prefix, an issuer's mark, a field's name.
// The piece is found with all others in one pass; the expression then confirms it at that place.
// Rules are data, one file a family of issuers.

#include <cstdint>
#include <span>
#include <string_view>

namespace haechi::content {

enum class SecretCheck : std::uint8_t {
  None,
  Random,        // enough entropy, no placeholder
  Jwt,           // the header is JSON with `alg`
  GitHub,        // and npm: six characters of base 62 hold a CRC32
  Password,      // not a placeholder
  StrongPassword // the same, and no word: a digit or both cases in it
};

inline constexpr std::uint16_t kCommonWindow = 640;  // longer than most secrets
inline constexpr std::uint16_t kWideWindow = 16'384; // keys over many lines, tokens of any length

struct SecretRule {
  std::string_view kind;       // the entity is "secret." + kind
  std::string_view mark;       // the fixed piece, found in exactly this case
  std::string_view expression; // RE2; matches from the beginning; group 1, if any, is the secret
  SecretCheck check = SecretCheck::Random;
  std::uint8_t score = 92;
  std::uint8_t lookback = 0; // the secret may begin so many characters before the mark
  bool is_loose = false;     // a letter or digit may stand right before it
  // So many bytes are the expression's; of more than the common window only those before the next
  // place that could begin such a secret, so that no byte is read for every mark before it.
  std::uint16_t window = kCommonWindow;
  bool has_body = false; // the lines of a key follow (key_body.h)
};

[[nodiscard]] std::span<const SecretRule> ai_provider_secrets();
[[nodiscard]] std::span<const SecretRule> cloud_secrets();
[[nodiscard]] std::span<const SecretRule> code_host_secrets();
[[nodiscard]] std::span<const SecretRule> messaging_secrets();
[[nodiscard]] std::span<const SecretRule> payment_secrets();
[[nodiscard]] std::span<const SecretRule> operations_secrets();
[[nodiscard]] std::span<const SecretRule> key_secrets();
[[nodiscard]] std::span<const SecretRule> connection_secrets();

} // namespace haechi::content
