#include "io/signer/leaf_maker.h"

#include "engine/certificates/asn1_time.h"
#include "engine/certificates/openssl_handles.h"
#include "io/signer/certificate_writer.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include <array>

namespace haechi::io::signer {

using engine::certificates::CertificatePtr;
using engine::certificates::Freer;
using engine::certificates::LeafProfile;
using engine::certificates::SubjectNames;

namespace {

using DigestPtr = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using TimePtr = std::unique_ptr<ASN1_TIME, Freer<ASN1_TIME_free>>;

// DER tags (X.690).
constexpr Byte kInteger = 0x02;
constexpr Byte kBitString = 0x03;
constexpr Byte kOctetString = 0x04;
constexpr Byte kUtf8String = 0x0c;
constexpr Byte kSequence = 0x30;
constexpr Byte kSet = 0x31;
constexpr Byte kVersion = 0xa0;    // [0] of a certificate
constexpr Byte kExtensions = 0xa3; // [3] of a certificate
constexpr Byte kDnsName = 0x82;    // [2] of a GeneralName
constexpr Byte kAddress = 0x87;    // [7] of a GeneralName

constexpr std::array<Byte, 3> kVersion3{kInteger, 1, 2};
constexpr std::array<Byte, 5> kCommonName{0x06, 3, 0x55, 0x04, 0x03};
constexpr std::array<Byte, 5> kAlternativeNames{0x06, 3, 0x55, 0x1d, 0x11};

void append(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_value(Bytes& out, Byte tag, ByteView content) {
  out.push_back(tag);
  const std::size_t size = content.size();
  if (size < 0x80) {
    out.push_back(static_cast<Byte>(size));
  } else {
    const Byte bytes = size > 0xffff ? 3 : size > 0xff ? 2 : 1; // a leaf is far below 16 MB
    out.push_back(static_cast<Byte>(0x80U | bytes));
    for (unsigned shift = 8U * (bytes - 1U);; shift -= 8) {
      out.push_back(static_cast<Byte>(size >> shift));
      if (shift == 0) {
        break;
      }
    }
  }
  append(out, content);
}

Bytes wrap(Byte tag, ByteView content) {
  Bytes out;
  append_value(out, tag, content);
  return out;
}

// 128 random bits, as a positive number in the fewest bytes; empty: there is no randomness.
Bytes make_serial() {
  std::array<Byte, 16> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    return {};
  }
  Bytes out(random.begin(), random.end());
  while (out.size() > 1 && out.front() == 0) {
    out.erase(out.begin());
  }
  if (out.front() == 0) {
    return {};
  }
  if (out.front() >= 0x80) {
    out.insert(out.begin(), 0);
  }
  return out;
}

Bytes time_of(Instant at) {
  const TimePtr time(ASN1_TIME_new());
  if (!time || !engine::certificates::set_time(time.get(), at)) {
    return {};
  }
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_TIME(time.get(), &der);
  if (size <= 0) {
    return {};
  }
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

Bytes validity_of(const LeafProfile& profile) {
  const Bytes from = time_of(profile.not_before);
  const Bytes until = time_of(profile.not_after);
  Bytes both = from;
  append(both, until);
  return from.empty() || until.empty() ? Bytes() : wrap(kSequence, both);
}

Bytes subject_of(const SubjectNames& names) {
  const std::string name = common_name_of(names);
  if (!fits_name_part(name)) {
    return wrap(kSequence, {});
  }
  Bytes pair(kCommonName.begin(), kCommonName.end());
  append_value(pair, kUtf8String, as_bytes(name));
  return wrap(kSequence, wrap(kSet, wrap(kSequence, pair)));
}

Bytes names_extension(const SubjectNames& names) {
  Bytes list;
  for (const std::string& host : names.hosts) {
    append_value(list, kDnsName, as_bytes(host));
  }
  for (const IpAddress& address : names.addresses) {
    append_value(list, kAddress, address.bytes());
  }
  Bytes extension(kAlternativeNames.begin(), kAlternativeNames.end());
  append_value(extension, kOctetString, wrap(kSequence, list));
  return wrap(kSequence, extension);
}

template <class Object> Bytes encode(const Object* object, int (*write)(const Object*, Byte**)) {
  unsigned char* der = nullptr;
  const int size = write(object, &der);
  if (size <= 0) {
    return {};
  }
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

// All but the names.
Bytes read_extensions(const X509* sample) {
  Bytes out;
  for (int i = 0; i < X509_get_ext_count(sample); ++i) {
    X509_EXTENSION* extension = X509_get_ext(sample, i);
    if (OBJ_obj2nid(X509_EXTENSION_get_object(extension)) != NID_subject_alt_name) {
      append(out, encode<X509_EXTENSION>(extension, i2d_X509_EXTENSION));
    }
  }
  return out;
}

tl::unexpected<Error> cannot_sign() {
  ERR_clear_error();
  return fail("E-CA-001", "OpenSSL cannot sign a certificate");
}

} // namespace

struct LeafMaker::Parts {
  Bytes algorithm;
  Bytes issuer;
  Bytes public_key;
  Bytes extensions;
  SharedKey key;
  DigestPtr signing; // begun with the key; copied for each signature
};

LeafMaker::LeafMaker(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}

LeafMaker::LeafMaker(LeafMaker&&) noexcept = default;
LeafMaker& LeafMaker::operator=(LeafMaker&&) noexcept = default;
LeafMaker::~LeafMaker() = default;

Result<LeafMaker> LeafMaker::make(const Authority& authority, const SharedKey& public_key) {
  const Instant from = authority.facts.limits.not_before;
  const auto der = make_leaf_certificate(
      authority, {{{"sample.invalid"}, {}}, from, from + std::chrono::hours(1)}, public_key);
  if (!der) {
    return tl::make_unexpected(der.error());
  }
  const unsigned char* at = der->data();
  const CertificatePtr sample(d2i_X509(nullptr, &at, static_cast<long>(der->size())));
  auto parts = std::make_unique<Parts>();
  parts->signing.reset(EVP_MD_CTX_new());
  parts->key = authority.key;
  if (!sample || !parts->signing ||
      EVP_DigestSignInit(parts->signing.get(), nullptr, EVP_sha256(), nullptr, parts->key.get()) !=
          1) {
    return cannot_sign();
  }
  parts->algorithm = encode<X509_ALGOR>(X509_get0_tbs_sigalg(sample.get()), i2d_X509_ALGOR);
  parts->issuer = encode<X509_NAME>(X509_get_issuer_name(sample.get()), i2d_X509_NAME);
  parts->public_key = encode<X509_PUBKEY>(X509_get_X509_PUBKEY(sample.get()), i2d_X509_PUBKEY);
  parts->extensions = read_extensions(sample.get());
  if (parts->algorithm.empty() || parts->issuer.empty() || parts->public_key.empty() ||
      parts->extensions.empty()) {
    return cannot_sign();
  }
  return LeafMaker(std::move(parts));
}

Result<Bytes> LeafMaker::make_leaf(const LeafProfile& profile) const {
  const Bytes serial = make_serial();
  const Bytes validity = validity_of(profile);
  if (serial.empty() || validity.empty()) {
    return cannot_sign();
  }
  Bytes body = wrap(kVersion, kVersion3);
  append_value(body, kInteger, serial);
  append(body, parts_->algorithm);
  append(body, parts_->issuer);
  append(body, validity);
  append(body, subject_of(profile.names));
  append(body, parts_->public_key);
  Bytes extensions = parts_->extensions;
  append(extensions, names_extension(profile.names));
  append(body, wrap(kExtensions, wrap(kSequence, extensions)));
  Bytes certificate = wrap(kSequence, body);

  const DigestPtr signing(EVP_MD_CTX_new());
  Bytes signature(1 +
                  static_cast<std::size_t>(EVP_PKEY_get_size(parts_->key.get()))); // no bit unused
  std::size_t size = signature.size() - 1;
  if (!signing || EVP_MD_CTX_copy_ex(signing.get(), parts_->signing.get()) != 1 ||
      EVP_DigestSign(signing.get(), signature.data() + 1, &size, certificate.data(),
                     certificate.size()) != 1) {
    return cannot_sign();
  }
  signature.resize(1 + size);
  append(certificate, parts_->algorithm);
  append_value(certificate, kBitString, signature);
  return wrap(kSequence, certificate);
}

} // namespace haechi::io::signer
