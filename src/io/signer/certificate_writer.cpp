#include "io/signer/certificate_writer.h"

#include "engine/certificates/asn1_time.h"

#include <openssl/rand.h>

#include <array>

namespace haechi::io::signer {

using engine::certificates::CertificatePtr;
using engine::certificates::ExtensionPtr;
using engine::certificates::NumberPtr;

namespace {

constexpr std::size_t kMaxNamePart = 64; // X.520, upper bounds

bool set_random_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return false;
  }
  const NumberPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return number && BN_is_zero(number.get()) == 0 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool add_part(X509_NAME* name, const char* field, const std::string& value) {
  if (!fits_name_part(value)) {
    return true;
  }
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, as_bytes(value).data(),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

} // namespace

bool fits_name_part(std::string_view value) {
  return !value.empty() && value.size() <= kMaxNamePart;
}

CertificatePtr begin_certificate(EVP_PKEY* key, const Name& subject, Instant from, Instant until) {
  CertificatePtr out(X509_new());
  const bool is_begun = out && X509_set_version(out.get(), X509_VERSION_3) == 1 &&
                        set_random_serial(out.get()) &&
                        engine::certificates::set_time(X509_getm_notBefore(out.get()), from) &&
                        engine::certificates::set_time(X509_getm_notAfter(out.get()), until) &&
                        add_part(X509_get_subject_name(out.get()), "O", subject.organization) &&
                        add_part(X509_get_subject_name(out.get()), "CN", subject.common_name) &&
                        X509_set_pubkey(out.get(), key) == 1;
  return is_begun ? std::move(out) : nullptr;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

} // namespace haechi::io::signer
