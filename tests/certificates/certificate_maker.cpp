#include "certificate_maker.h"

#include "base/check.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <atomic>

namespace haechi::certificates_test {

namespace {

SharedKey make_rsa(unsigned bits, int primes) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
  EVP_PKEY* key = nullptr;
  HAECHI_CHECK(EVP_PKEY_keygen_init(context) == 1 &&
               EVP_PKEY_CTX_set_rsa_keygen_bits(context, static_cast<int>(bits)) == 1 &&
               EVP_PKEY_CTX_set_rsa_keygen_primes(context, primes) == 1 &&
               EVP_PKEY_generate(context, &key) == 1);
  EVP_PKEY_CTX_free(context);
  return {key, EVP_PKEY_free};
}

SharedKey make_key(MadeKey kind) {
  switch (kind) {
  case MadeKey::Rsa1024:
    return make_rsa(1024, 2);
  case MadeKey::Rsa2048:
    return make_rsa(2048, 2);
  case MadeKey::Rsa8192:
    return make_rsa(8192, 5); // several small primes are found faster than two large ones
  case MadeKey::P256:
    break;
  }
  return {EVP_EC_gen("P-256"), EVP_PKEY_free};
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  HAECHI_CHECK(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void add_many(X509* certificate, const Spec& spec) {
  GENERAL_NAMES* names = GENERAL_NAMES_new();
  const auto push = [&](const std::string& host) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, host.data(), static_cast<int>(host.size()));
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    sk_GENERAL_NAME_push(names, name);
  };
  for (std::size_t i = 0; i < spec.many; ++i) {
    push("host" + std::to_string(i) + ".many.test");
  }
  HAECHI_CHECK(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) ==
               1);
  GENERAL_NAMES_free(names);
}

void add_extensions(X509* certificate, X509* issuer, const Spec& spec) {
  extend(certificate, issuer, NID_subject_key_identifier, "hash");
  extend(certificate, issuer, NID_basic_constraints,
         spec.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  extend(certificate, issuer, NID_key_usage,
         spec.is_authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  if (!spec.usage.empty() || !spec.is_authority) {
    extend(certificate, issuer, NID_ext_key_usage, spec.usage.empty() ? "serverAuth" : spec.usage);
  }
  if (!spec.names.empty()) {
    extend(certificate, issuer, NID_subject_alt_name, spec.names);
  }
  if (spec.many > 0) {
    add_many(certificate, spec);
  }
  if (!spec.constraints.empty()) {
    extend(certificate, issuer, NID_name_constraints, spec.constraints);
  }
}

void set_hours(ASN1_TIME* time, std::chrono::hours hours) {
  X509_gmtime_adj(time, std::chrono::seconds(hours).count());
}

template <class Write> std::string to_text(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  HAECHI_CHECK(write(bio) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}

} // namespace

std::string Made::pem() const {
  return to_text([this](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
}

std::string Made::key_pem() const {
  return to_text([this](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

Bytes Made::der() const {
  unsigned char* data = nullptr;
  const int size = i2d_X509(certificate.get(), &data);
  Bytes out(data, data + size);
  OPENSSL_free(data);
  return out;
}

Instant now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Made make(const Spec& spec, const Made* issuer) {
  static std::atomic<long> serial{1'000};
  Made out{{X509_new(), X509_free}, make_key(spec.key)};
  X509* certificate = out.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  set_hours(X509_getm_notBefore(certificate), spec.from);
  set_hours(X509_getm_notAfter(certificate), spec.until);
  const auto* name = reinterpret_cast<const unsigned char*>(spec.common_name.c_str()); // NOLINT
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, name, -1, -1,
                             0);
  X509* signer = issuer == nullptr ? certificate : issuer->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  X509_set_pubkey(certificate, out.key.get());
  add_extensions(certificate, signer, spec);
  const SharedKey& key = issuer == nullptr ? out.key : issuer->key;
  HAECHI_CHECK(
      X509_sign(certificate, key.get(), spec.digest == nullptr ? EVP_sha256() : spec.digest) > 0);
  return out;
}

std::string make_crl(const Made& issuer, const std::vector<const Made*>& revoked,
                     std::chrono::hours until) {
  X509_CRL* crl = X509_CRL_new();
  X509_CRL_set_version(crl, X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer.certificate.get()));
  ASN1_TIME* time = ASN1_TIME_new();
  set_hours(time, std::chrono::hours(-48));
  X509_CRL_set1_lastUpdate(crl, time);
  for (const Made* one : revoked) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one->certificate.get()));
    X509_REVOKED_set_revocationDate(entry, time);
    X509_CRL_add0_revoked(crl, entry);
  }
  set_hours(time, until);
  X509_CRL_set1_nextUpdate(crl, time);
  ASN1_TIME_free(time);
  X509_CRL_sort(crl);
  HAECHI_CHECK(X509_CRL_sign(crl, issuer.key.get(), EVP_sha256()) > 0);
  std::string out = to_text([crl](BIO* bio) { return PEM_write_bio_X509_CRL(bio, crl); });
  X509_CRL_free(crl);
  return out;
}

} // namespace haechi::certificates_test
