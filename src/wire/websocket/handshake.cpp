#include "wire/websocket/handshake.h"

#include "base/bytes.h"
#include "base/check.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace haechi::wire::websocket {

namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeySize = 24;

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

} // namespace

bool is_key(std::string_view text) {
  return text.size() == kKeySize && text.ends_with("==") &&
         std::ranges::all_of(text.substr(0, kKeySize - 2), is_base64);
}

std::string make_accept(std::string_view key) {
  const std::string text = std::string(key) + std::string(kGuid);
  const ByteView bytes = as_bytes(text);
  std::array<Byte, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HAECHI_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr) ==
               1);
  std::array<Byte, 64> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return std::string(as_text({encoded.data(), static_cast<std::size_t>(length)}));
}

} // namespace haechi::wire::websocket
