#include "base/ed25519.h"

#include "base/check.h"

#include <openssl/evp.h>

#include <memory>

namespace haechi {

namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using KeyPointer = std::unique_ptr<EVP_PKEY, FreeKey>;
using ContextPointer = std::unique_ptr<EVP_MD_CTX, FreeContext>;

KeyPointer open_seed(ByteView seed) {
  HAECHI_CHECK(seed.size() == kEd25519KeyBytes);
  KeyPointer key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  HAECHI_CHECK(key != nullptr);
  return key;
}

} // namespace

Ed25519PublicKey ed25519_public_key(ByteView seed) {
  Ed25519PublicKey out{};
  std::size_t size = out.size();
  HAECHI_CHECK(EVP_PKEY_get_raw_public_key(open_seed(seed).get(), out.data(), &size) == 1 &&
               size == out.size());
  return out;
}

Ed25519Signature sign_ed25519(ByteView seed, ByteView message) {
  const KeyPointer key = open_seed(seed);
  const ContextPointer context(EVP_MD_CTX_new());
  Ed25519Signature out{};
  std::size_t size = out.size();
  HAECHI_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  HAECHI_CHECK(EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) ==
                   1 &&
               size == out.size());
  return out;
}

bool is_ed25519_signed(ByteView key, ByteView message, ByteView signature) {
  if (key.size() != kEd25519KeyBytes || signature.size() != kEd25519SignatureBytes) {
    return false;
  }
  const KeyPointer opened(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const ContextPointer context(EVP_MD_CTX_new());
  return opened != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, opened.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

} // namespace haechi
