#include "io/signer/leaf_certificate.h"

#include "engine/certificates/der.h"
#include "io/signer/certificate_writer.h"

#include <openssl/err.h>

namespace haechi::io::signer {

using engine::certificates::AuthorityFacts;
using engine::certificates::LeafProfile;
using engine::certificates::NamesPtr;
using engine::certificates::SubjectNames;

namespace {

// Takes the bytes as they are: no configuration language between a name and the certificate.
bool push_name(GENERAL_NAMES* names, int type, ByteView bytes) {
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_STRING* value =
      ASN1_STRING_type_new(type == GEN_DNS ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING);
  if (name == nullptr || value == nullptr ||
      ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size())) != 1) {
    ASN1_STRING_free(value);
    GENERAL_NAME_free(name);
    return false;
  }
  GENERAL_NAME_set0_value(name, type, value);
  if (sk_GENERAL_NAME_push(names, name) <= 0) {
    GENERAL_NAME_free(name);
    return false;
  }
  return true;
}

bool add_names(X509* certificate, const SubjectNames& names) {
  const NamesPtr list(sk_GENERAL_NAME_new_null());
  if (!list) {
    return false;
  }
  for (const std::string& host : names.hosts) {
    if (!push_name(list.get(), GEN_DNS, as_bytes(host))) {
      return false;
    }
  }
  for (const IpAddress& address : names.addresses) {
    if (!push_name(list.get(), GEN_IPADD, address.bytes())) {
      return false;
    }
  }
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT) ==
         1;
}

} // namespace

std::string common_name_of(const SubjectNames& names) {
  return names.hosts.empty() ? names.addresses.front().to_string() : names.hosts.front();
}

Result<Authority> make_authority(AuthorityFacts facts, SharedKey key) {
  const unsigned char* at = facts.certificate.data();
  std::shared_ptr<X509> certificate(
      d2i_X509(nullptr, &at, static_cast<long>(facts.certificate.size())), X509_free);
  if (!certificate || X509_check_private_key(certificate.get(), key.get()) != 1) {
    ERR_clear_error();
    return fail("E-CA-007", "the authority's key does not belong to its certificate");
  }
  return Authority{std::move(facts), std::move(key), std::move(certificate)};
}

Result<Bytes> make_leaf_certificate(const Authority& authority, const LeafProfile& profile,
                                    const SharedKey& public_key) {
  X509* issuer = authority.certificate.get();
  const auto made = begin_certificate(public_key.get(), {common_name_of(profile.names), {}},
                                      profile.not_before, profile.not_after);
  X509* leaf = made.get();
  const char* usage = EVP_PKEY_is_a(public_key.get(), "RSA") == 1
                          ? "critical,digitalSignature,keyEncipherment"
                          : "critical,digitalSignature";
  const bool is_made =
      leaf != nullptr && X509_set_issuer_name(leaf, X509_get_subject_name(issuer)) == 1 &&
      add_extension(leaf, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(leaf, issuer, NID_key_usage, usage) &&
      add_extension(leaf, issuer, NID_ext_key_usage, "serverAuth") &&
      add_extension(leaf, issuer, NID_subject_key_identifier, "hash") &&
      add_extension(leaf, issuer, NID_authority_key_identifier, "keyid:always") &&
      add_names(leaf, profile.names) && X509_sign(leaf, authority.key.get(), EVP_sha256()) > 0;
  if (!is_made) {
    ERR_clear_error();
    return fail("E-CA-001", "OpenSSL cannot sign a certificate");
  }
  return engine::certificates::to_der(leaf);
}

} // namespace haechi::io::signer
