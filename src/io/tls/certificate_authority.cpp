#include "io/tls/certificate_authority.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>

namespace haechi::io {

namespace {

template <auto Free> struct Freer {
  template <class T> void operator()(T* object) const { Free(object); }
};

using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;

constexpr long kClockSkew = 60L * 60;
constexpr long kLifetime = 2L * 24 * 60 * 60;

tl::unexpected<Error> tls_failure(std::string_view what) {
  return fail("E-TLS-001", fmt::format("OpenSSL cannot {}", what));
}

template <class Write> std::string to_pem(Write write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || write(bio.get()) != 1) {
    return {};
  }
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string to_pem(X509* certificate) {
  return to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::string to_pem(EVP_PKEY* key) {
  return to_pem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

bool set_random_serial(X509* certificate) {
  std::array<unsigned char, 8> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return false;
  }
  bytes[0] &= 0x7FU; // positive
  std::uint64_t serial = 0;
  for (const unsigned char byte : bytes) {
    serial = (serial << 8U) | byte;
  }
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial | 1U) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_name(X509_NAME* name, const std::string& common_name) {
  return X509_NAME_add_entry_by_txt(
             name, "CN", MBSTRING_UTF8,
             reinterpret_cast<const unsigned char*>(common_name.c_str()), // NOLINT: OpenSSL's way
             -1, -1, 0) == 1;
}

// Version, serial, validity, subject and key: what every certificate has.
Certificate begin_certificate(EVP_PKEY* key, const std::string& common_name) {
  Certificate out(X509_new());
  const bool is_begun = out && X509_set_version(out.get(), X509_VERSION_3) == 1 &&
                        set_random_serial(out.get()) &&
                        X509_gmtime_adj(X509_getm_notBefore(out.get()), -kClockSkew) != nullptr &&
                        X509_gmtime_adj(X509_getm_notAfter(out.get()), kLifetime) != nullptr &&
                        set_name(X509_get_subject_name(out.get()), common_name) &&
                        X509_set_pubkey(out.get(), key) == 1;
  return is_begun ? std::move(out) : nullptr;
}

} // namespace

struct CertificateAuthority::Parts {
  Key key;
  Certificate certificate;
  std::string pem;
};

CertificateAuthority::CertificateAuthority(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

CertificateAuthority::~CertificateAuthority() = default;
CertificateAuthority::CertificateAuthority(CertificateAuthority&&) noexcept = default;
CertificateAuthority& CertificateAuthority::operator=(CertificateAuthority&&) noexcept = default;

Result<CertificateAuthority> CertificateAuthority::make(const std::string& common_name) {
  auto parts = std::make_unique<Parts>();
  parts->key.reset(EVP_EC_gen("P-256"));
  if (!parts->key) {
    return tls_failure("make a key");
  }
  parts->certificate = begin_certificate(parts->key.get(), common_name);
  X509* self = parts->certificate.get();
  if (self == nullptr || X509_set_issuer_name(self, X509_get_subject_name(self)) != 1 ||
      !add_extension(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !add_extension(self, self, NID_key_usage, "critical,keyCertSign") ||
      !add_extension(self, self, NID_subject_key_identifier, "hash") ||
      X509_sign(self, parts->key.get(), EVP_sha256()) == 0) {
    return tls_failure("make an authority's certificate");
  }
  parts->pem = to_pem(self);
  return CertificateAuthority(std::move(parts));
}

const std::string& CertificateAuthority::certificate() const {
  return parts_->pem;
}

Result<ServerIdentity>
CertificateAuthority::issue(const std::vector<std::string>& host_names) const {
  const Key key(EVP_EC_gen("P-256"));
  if (!key || host_names.empty()) {
    return tls_failure("make a key");
  }
  std::string alternatives;
  for (const std::string& name : host_names) {
    alternatives += (alternatives.empty() ? "DNS:" : ",DNS:") + name;
  }
  X509* issuer = parts_->certificate.get();
  const Certificate leaf = begin_certificate(key.get(), host_names.front());
  if (!leaf || X509_set_issuer_name(leaf.get(), X509_get_subject_name(issuer)) != 1 ||
      !add_extension(leaf.get(), issuer, NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(leaf.get(), issuer, NID_key_usage, "critical,digitalSignature") ||
      !add_extension(leaf.get(), issuer, NID_ext_key_usage, "serverAuth") ||
      !add_extension(leaf.get(), issuer, NID_subject_alt_name, alternatives) ||
      !add_extension(leaf.get(), issuer, NID_authority_key_identifier, "keyid") ||
      X509_sign(leaf.get(), parts_->key.get(), EVP_sha256()) == 0) {
    return tls_failure("sign a certificate");
  }
  return ServerIdentity{to_pem(leaf.get()), to_pem(key.get())};
}

} // namespace haechi::io
