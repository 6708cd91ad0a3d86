#include "io/signer/authority_key.h"

#include "engine/certificates/openssl_handles.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace haechi::io::signer {

using engine::certificates::AuthorityKey;
using engine::certificates::BioPtr;

namespace {

constexpr int kIterations = 600'000; // PBKDF2 with HMAC-SHA-256
constexpr std::size_t kMaxLeafRsaBits = 4096;

using PrivateInfo =
    std::unique_ptr<PKCS8_PRIV_KEY_INFO, engine::certificates::Freer<PKCS8_PRIV_KEY_INFO_free>>;
using EncryptedInfo = std::unique_ptr<X509_SIG, engine::certificates::Freer<X509_SIG_free>>;
using Algorithm = std::unique_ptr<X509_ALGOR, engine::certificates::Freer<X509_ALGOR_free>>;

tl::unexpected<Error> refused(std::string_view what) {
  ERR_clear_error();
  return fail("E-CA-001", "OpenSSL cannot " + std::string(what));
}

SharedKey share(EVP_PKEY* key) {
  return key == nullptr ? nullptr : SharedKey(key, EVP_PKEY_free);
}

int give_passphrase(char* room, int size, int /*writes*/, void* given) {
  const auto& passphrase = *static_cast<const std::string*>(given);
  if (passphrase.size() > static_cast<std::size_t>(size)) {
    return -1;
  }
  std::memcpy(room, passphrase.data(), passphrase.size());
  return static_cast<int>(passphrase.size());
}

bool write_encrypted(BIO* bio, EVP_PKEY* key, const std::string& passphrase) {
  const PrivateInfo plain(EVP_PKEY2PKCS8(key));
  const Algorithm algorithm(
      PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), kIterations, nullptr, 0, nullptr, NID_hmacWithSHA256));
  if (!plain || !algorithm) {
    return false;
  }
  // On success the algorithm belongs to the result.
  auto* owned = X509_ALGOR_dup(algorithm.get());
  const EncryptedInfo encrypted(
      PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()), plain.get(), owned));
  if (!encrypted) {
    X509_ALGOR_free(owned);
    return false;
  }
  return PEM_write_bio_PKCS8(bio, encrypted.get()) == 1;
}

} // namespace

Result<SharedKey> make_authority_key(AuthorityKey type) {
  auto key = share(type == AuthorityKey::EcdsaP256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(3072));
  if (!key) {
    return refused("make a key");
  }
  return key;
}

Result<SharedKey> make_leaf_key(bool is_rsa) {
  auto key = share(is_rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
  if (!key) {
    return refused("make a key");
  }
  return key;
}

Result<std::string> write_key(const SharedKey& key, const std::string& passphrase) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  const bool is_written =
      bio && (passphrase.empty() ? PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr,
                                                                 nullptr, 0, nullptr, nullptr) == 1
                                 : write_encrypted(bio.get(), key.get(), passphrase));
  char* data = nullptr;
  const long size = is_written ? BIO_get_mem_data(bio.get(), &data) : 0;
  if (size <= 0) {
    return refused("write a key");
  }
  return std::string(data, static_cast<std::size_t>(size));
}

Result<SharedKey> read_key(const std::string& pem, const std::string& passphrase) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::string given = passphrase;
  auto key =
      share(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &given) : nullptr);
  OPENSSL_cleanse(given.data(), given.size());
  ERR_clear_error();
  if (key) {
    return key;
  }
  const bool is_encrypted = pem.find("ENCRYPTED") != std::string::npos;
  return fail(is_encrypted ? "E-CA-005" : "E-CA-007",
              !is_encrypted        ? "the authority's key cannot be read"
              : passphrase.empty() ? "the authority's key needs a passphrase"
                                   : "the passphrase does not open the authority's key",
              {}, is_encrypted ? "--passphrase-file FILE" : "");
}

Bytes public_key_of(const SharedKey& key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  if (size <= 0) {
    return {};
  }
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

SharedKey read_leaf_public_key(ByteView der) {
  const unsigned char* at = der.data();
  SharedKey key = share(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!key || at != der.data() + der.size()) {
    return nullptr;
  }
  const auto bits = static_cast<std::size_t>(EVP_PKEY_get_bits(key.get()));
  if (EVP_PKEY_is_a(key.get(), "RSA") == 1) {
    return bits >= 2048 && bits <= kMaxLeafRsaBits ? key : nullptr;
  }
  std::array<char, 32> group{};
  std::size_t size = 0;
  const bool is_p256 = EVP_PKEY_is_a(key.get(), "EC") == 1 &&
                       EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &size) == 1 &&
                       std::string_view(group.data(), size) == SN_X9_62_prime256v1;
  return is_p256 ? key : nullptr;
}

} // namespace haechi::io::signer
