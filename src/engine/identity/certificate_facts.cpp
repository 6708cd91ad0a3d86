#include "engine/identity/certificate_facts.h"

#include "base/utf8.h"
#include "engine/certificates/openssl_handles.h"

#include <climits>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>

namespace haechi::engine::identity {

namespace {

using certificates::BioPtr;
using certificates::CertificatePtr;
using certificates::Freer;
using certificates::NamesPtr;
using certificates::NumberPtr;
using PoliciesPtr = std::unique_ptr<CERTIFICATEPOLICIES, Freer<CERTIFICATEPOLICIES_free>>;

// SECURITY: what enters records and comparisons is plain text, whatever an authority has signed.
bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= kMaxCertificateText && is_utf8(text) &&
         std::ranges::none_of(
             text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
}

void keep(std::vector<std::string>& out, std::string_view text) {
  if (out.size() < kMaxCertificateTexts && is_plain(text)) {
    out.emplace_back(text);
  }
}

std::string to_utf8(const ASN1_STRING* text) {
  unsigned char* bytes = nullptr;
  const int size = ASN1_STRING_to_UTF8(&bytes, text);
  if (size < 0) {
    return {};
  }
  std::string out(as_text({bytes, static_cast<std::size_t>(size)}));
  OPENSSL_free(bytes);
  return out;
}

std::vector<std::string> texts_of(const X509_NAME* name, int kind) {
  std::vector<std::string> out;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, kind, at)) >= 0;) {
    keep(out, to_utf8(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))));
  }
  return out;
}

std::string to_rfc2253(const X509_NAME* name) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  char* text = nullptr;
  const bool is_written =
      out && X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
  const long size = is_written ? BIO_get_mem_data(out.get(), &text) : 0;
  const std::string_view found =
      size > 0 ? std::string_view(text, static_cast<std::size_t>(size)) : std::string_view();
  return is_plain(found) ? std::string(found) : std::string();
}

std::string to_hex(const ASN1_INTEGER* number) {
  const NumberPtr value(ASN1_INTEGER_to_BN(number, nullptr));
  char* text = value ? BN_bn2hex(value.get()) : nullptr;
  std::string out = text == nullptr ? "" : text;
  OPENSSL_free(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
  });
  return is_plain(out) ? out : "0";
}

std::string_view view(const ASN1_STRING* text) {
  return as_text({ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))});
}

void read_alternative_names(const X509* certificate, CertificateFacts& out) {
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_URI) {
      keep(out.uris, view(name->d.uniformResourceIdentifier));
    } else if (name->type == GEN_EMAIL) {
      keep(out.emails, view(name->d.rfc822Name));
    }
  }
}

void read_policies(const X509* certificate, CertificateFacts& out) {
  const PoliciesPtr policies(static_cast<CERTIFICATEPOLICIES*>(
      X509_get_ext_d2i(certificate, NID_certificate_policies, nullptr, nullptr)));
  for (int i = 0; policies && i < sk_POLICYINFO_num(policies.get()); ++i) {
    std::array<char, 128> text{};
    const ASN1_OBJECT* id = sk_POLICYINFO_value(policies.get(), i)->policyid;
    const int size = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), id, 1);
    if (size > 0 && size < static_cast<int>(text.size())) {
      keep(out.policies, {text.data(), static_cast<std::size_t>(size)});
    }
  }
}

bool holds(const std::vector<std::string>& texts, const std::string& wanted) {
  return wanted.empty() || std::ranges::find(texts, wanted) != texts.end();
}

bool holds_uri(const std::vector<std::string>& uris, std::string_view wanted) {
  if (wanted.empty()) {
    return true;
  }
  const bool is_open = wanted.ends_with('*');
  const std::string_view start = is_open ? wanted.substr(0, wanted.size() - 1) : wanted;
  return std::ranges::any_of(
      uris, [&](std::string_view uri) { return is_open ? uri.starts_with(start) : uri == wanted; });
}

bool fits(const config::CertificateRule& rule, const CertificateFacts& facts) {
  return holds(facts.units, rule.unit) && holds(facts.policies, rule.policy) &&
         holds_uri(facts.uris, rule.uri) && (rule.issuer.empty() || rule.issuer == facts.issuer);
}

} // namespace

Result<CertificateFacts> parse_client_certificate(ByteView der) {
  const unsigned char* at = der.data();
  const CertificatePtr certificate(
      der.size() > INT_MAX ? nullptr : d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate || at != der.data() + der.size()) {
    ERR_clear_error();
    return fail("E-CERT-012", "the certificate cannot be read");
  }
  CertificateFacts out;
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  const auto names = texts_of(subject, NID_commonName);
  out.common_name = names.empty() ? std::string() : names.back(); // the most specific stands last
  out.units = texts_of(subject, NID_organizationalUnitName);
  out.issuer = to_rfc2253(X509_get_issuer_name(certificate.get()));
  out.serial = to_hex(X509_get0_serialNumber(certificate.get()));
  read_alternative_names(certificate.get(), out);
  read_policies(certificate.get(), out);
  ERR_clear_error();
  return out;
}

const config::CertificateRule* find_rule(std::span<const config::CertificateRule> rules,
                                         const CertificateFacts& facts) {
  const auto found = std::ranges::find_if(
      rules, [&](const config::CertificateRule& rule) { return fits(rule, facts); });
  return found == rules.end() ? nullptr : &*found;
}

std::string name_of(const config::CertificateRule& rule, const CertificateFacts& facts) {
  using Name = config::CertificateRule::Name;
  std::string out;
  switch (rule.name) {
  case Name::CommonName:
    out = facts.common_name;
    break;
  case Name::Email:
    out = facts.emails.empty() ? std::string() : facts.emails.front();
    break;
  case Name::Uri:
    out = facts.uris.empty() ? std::string() : facts.uris.front();
    break;
  case Name::Serial:
    break;
  }
  return out.empty() ? "certificate:" + facts.serial : out;
}

} // namespace haechi::engine::identity
