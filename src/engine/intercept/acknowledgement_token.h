#pragma once
// The one-time token of a notice: says until when it holds, and is bound by a keyed MAC
// (HMAC-SHA-256) to the person, the services, the origin and the kind of notice, so that it serves
// nobody else and nothing else. `end.number.mac`: base 10, hexadecimal, hexadecimal. Posture:
// robust to untrusted client input.

#include "base/bytes.h"
#include "base/instant.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::engine::intercept {

using TokenKey = std::array<Byte, 32>;
using TokenNumber = std::array<Byte, 16>;

// What a token is good for.
struct TokenPurpose {
  std::string_view person;
  std::string_view services;
  std::string_view origin; // host, and port where it is not the usual one
  std::string_view kind;   // warn, justify
};

[[nodiscard]] std::string make_token(const TokenKey& key, const TokenPurpose& purpose,
                                     Instant until, const TokenNumber& number);

struct CheckedToken {
  std::string number;
  Instant until{};
};

// nullopt: not ours, changed, for something else, or over at `now`. Whether it was used before is
// the store's to say.
[[nodiscard]] std::optional<CheckedToken>
check_token(const TokenKey& key, const TokenPurpose& purpose, std::string_view token, Instant now);

} // namespace haechi::engine::intercept
