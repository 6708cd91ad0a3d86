#include "wire/quic/initial_keys.h"

#include "base/check.h"
#include "wire/quic/long_header.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>

namespace haechi::wire::quic {

namespace {

using Secret = std::array<Byte, 32>;

constexpr std::array<Byte, 20> kSalt1{0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                                      0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
constexpr std::array<Byte, 20> kSalt2{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                                      0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};

struct KdfDeleter {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }

  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

EVP_KDF* hkdf() {
  static const std::unique_ptr<EVP_KDF, KdfDeleter> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  return kdf.get();
}

// OpenSSL reads through pointers to non-const.
OSSL_PARAM octets(const char* name, ByteView bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<Byte*>(bytes.data()), bytes.size());
}

// HKDF by SHA-256 (RFC 5869), one of its two halves: `third` is the salt or the info.
void derive(int mode, ByteView key, const char* third_name, ByteView third, std::span<Byte> out) {
  const std::unique_ptr<EVP_KDF_CTX, KdfDeleter> context(EVP_KDF_CTX_new(hkdf()));
  std::string digest = "SHA256";
  const std::array parameters{
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, key), octets(third_name, third), OSSL_PARAM_construct_end()};
  HAECHI_CHECK(context != nullptr);
  HAECHI_CHECK(EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) == 1);
}

// HKDF-Expand-Label (RFC 8446 section 7.1) with an empty context.
void expand_label(const Secret& secret, std::string_view label, std::span<Byte> out) {
  Bytes info{static_cast<Byte>(out.size() >> 8U), static_cast<Byte>(out.size())};
  const std::string whole = "tls13 " + std::string(label);
  info.push_back(static_cast<Byte>(whole.size()));
  info.insert(info.end(), whole.begin(), whole.end());
  info.push_back(0);
  derive(EVP_KDF_HKDF_MODE_EXPAND_ONLY, secret, OSSL_KDF_PARAM_INFO, info, out);
}

} // namespace

InitialKeys derive_initial_keys(std::uint32_t version, ByteView destination, Side side) {
  const bool is_second = version == kVersion2;
  Secret common{};
  derive(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, destination, OSSL_KDF_PARAM_SALT,
         is_second ? ByteView(kSalt2) : ByteView(kSalt1), common);
  Secret secret{};
  expand_label(common, side == Side::Client ? "client in" : "server in", secret);
  InitialKeys keys;
  expand_label(secret, is_second ? "quicv2 key" : "quic key", keys.key);
  expand_label(secret, is_second ? "quicv2 iv" : "quic iv", keys.iv);
  expand_label(secret, is_second ? "quicv2 hp" : "quic hp", keys.mask);
  return keys;
}

} // namespace haechi::wire::quic
