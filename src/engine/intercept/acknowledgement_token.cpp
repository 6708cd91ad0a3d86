#include "engine/intercept/acknowledgement_token.h"

#include "base/check.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <charconv>

namespace haechi::engine::intercept {

namespace {

constexpr std::size_t kMaxToken = 160;

// Lengths stand before the parts: no two purposes have the same text.
std::string to_signed_text(const TokenPurpose& purpose, std::string_view end,
                           std::string_view number) {
  std::string out = "haechi-notice-1";
  for (const std::string_view part :
       {purpose.person, purpose.services, purpose.origin, purpose.kind, end, number}) {
    out += fmt::format("|{}:{}", part.size(), part);
  }
  return out;
}

std::string sign(const TokenKey& key, const std::string& text) {
  std::array<Byte, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  const ByteView bytes = as_bytes(text);
  HAECHI_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes.data(),
                    bytes.size(), mac.data(), &size) != nullptr);
  return to_hex({mac.data(), size});
}

// What stands before the next dot, or all of it.
std::string_view take_part(std::string_view& text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view part = text.substr(0, dot);
  text.remove_prefix(std::min(dot + 1, text.size()));
  return part;
}

} // namespace

std::string make_token(const TokenKey& key, const TokenPurpose& purpose, Instant until,
                       const TokenNumber& number) {
  const std::string end = fmt::format("{}", until.time_since_epoch().count());
  const std::string name = to_hex(number);
  return fmt::format("{}.{}.{}", end, name, sign(key, to_signed_text(purpose, end, name)));
}

std::optional<CheckedToken> check_token(const TokenKey& key, const TokenPurpose& purpose,
                                        std::string_view token, Instant now) {
  if (token.size() > kMaxToken) {
    return std::nullopt;
  }
  const std::string_view end = take_part(token);
  const std::string_view number = take_part(token);
  const std::string expected = sign(key, to_signed_text(purpose, end, number));
  if (token.size() != expected.size() ||
      CRYPTO_memcmp(token.data(), expected.data(), expected.size()) != 0) {
    return std::nullopt;
  }
  std::int64_t milliseconds = 0; // ours, as the MAC is right
  std::from_chars(end.data(), end.data() + end.size(), milliseconds);
  const Instant until{std::chrono::milliseconds(milliseconds)};
  if (until <= now) {
    return std::nullopt;
  }
  return CheckedToken{std::string(number), until};
}

} // namespace haechi::engine::intercept
