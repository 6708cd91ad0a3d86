#include "base/digest.h"

#include "base/check.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace haechi {

Sha256 sha256(ByteView bytes) {
  Sha256 out{};
  unsigned size = 0;
  HAECHI_CHECK(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha256(), nullptr) ==
               1);
  HAECHI_CHECK(size == out.size());
  return out;
}

Sha256 hmac_sha256(ByteView key, ByteView bytes) {
  Sha256 out{};
  unsigned size = 0;
  HAECHI_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes.data(),
                    bytes.size(), out.data(), &size) != nullptr);
  HAECHI_CHECK(size == out.size());
  return out;
}

std::string to_digest_text(const Sha256& digest) {
  return "sha256:" + to_hex(digest);
}

} // namespace haechi
