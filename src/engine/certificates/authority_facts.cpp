#include "engine/certificates/authority_facts.h"

#include "engine/certificates/asn1_time.h"

#include <climits>

#include <bit>

namespace haechi::engine::certificates {

namespace {

tl::unexpected<Error> no_authority(std::string what) {
  return fail("E-CA-007", "the authority's certificate " + std::move(what));
}

std::string read_subject(X509* certificate, int nid) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, nid, -1);
  if (at < 0) {
    return {};
  }
  unsigned char* text = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  if (size < 0) {
    return {};
  }
  std::string out(as_text({text, static_cast<std::size_t>(size)}));
  OPENSSL_free(text);
  return out;
}

// An address and a mask whose ones come first; nullopt for anything else.
std::optional<Cidr> read_prefix(ByteView bytes) {
  const std::size_t half = bytes.size() / 2;
  const auto address = IpAddress::from_bytes(bytes.first(half));
  if (!address || bytes.size() % 2 != 0) {
    return std::nullopt;
  }
  unsigned length = 0;
  bool has_ended = false;
  for (const Byte byte : bytes.subspan(half)) {
    const auto ones = static_cast<unsigned>(std::countl_one(byte));
    if ((has_ended && byte != 0) || static_cast<Byte>(byte << ones) != 0) {
      return std::nullopt;
    }
    has_ended = has_ended || ones < 8;
    length += ones;
  }
  return Cidr{*address, static_cast<std::uint8_t>(length)};
}

struct Subtrees {
  std::vector<std::string>& hosts;
  std::vector<Cidr>& addresses;
};

// False: a kind of constraint, or a value, that this program never writes and cannot hold to.
bool read_subtrees(const STACK_OF(GENERAL_SUBTREE) * subtrees, Subtrees out) {
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(subtrees); ++i) {
    const GENERAL_NAME* base = sk_GENERAL_SUBTREE_value(subtrees, i)->base;
    const ASN1_STRING* value = base->type == GEN_DNS     ? base->d.dNSName
                               : base->type == GEN_IPADD ? base->d.iPAddress
                                                         : nullptr;
    if (value == nullptr) {
      return false;
    }
    const ByteView bytes{ASN1_STRING_get0_data(value),
                         static_cast<std::size_t>(ASN1_STRING_length(value))};
    if (base->type == GEN_DNS) {
      out.hosts.emplace_back(as_text(bytes));
    } else if (const auto prefix = read_prefix(bytes)) {
      out.addresses.push_back(*prefix);
    } else {
      return false;
    }
  }
  return true;
}

// What to_extension_text adds so that one kind of names excludes the other is understood, not told.
void drop_implied(NameConstraints& constraints) {
  if (!constraints.permitted_hosts.empty() && constraints.permitted_addresses.empty()) {
    std::erase_if(constraints.excluded_addresses,
                  [](const Cidr& prefix) { return prefix.length == 0; });
  }
  std::erase(constraints.excluded_hosts, std::string());
}

Result<NameConstraints> read_constraints(X509* certificate) {
  int place = -1;
  const ConstraintsPtr read(static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(certificate, NID_name_constraints, &place, nullptr)));
  NameConstraints out;
  if (!read) {
    return place == -1 ? Result<NameConstraints>(out)
                       : no_authority("has name constraints that cannot be read");
  }
  if (!read_subtrees(read->permittedSubtrees, {out.permitted_hosts, out.permitted_addresses}) ||
      !read_subtrees(read->excludedSubtrees, {out.excluded_hosts, out.excluded_addresses})) {
    return no_authority("has name constraints of an unknown kind");
  }
  drop_implied(out);
  return out;
}

} // namespace

Result<AuthorityFacts> parse_authority(ByteView der) {
  const unsigned char* at = der.data();
  const CertificatePtr certificate(
      der.size() > INT_MAX ? nullptr : d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate || at != der.data() + der.size()) {
    return no_authority("cannot be read");
  }
  X509* x509 = certificate.get();
  const auto from = to_instant(X509_get0_notBefore(x509));
  const auto until = to_instant(X509_get0_notAfter(x509));
  EVP_PKEY* key = X509_get0_pubkey(x509);
  if (!from || !until || key == nullptr) {
    return no_authority("has no validity or key that can be read");
  }
  if (X509_check_ca(x509) != 1 || (X509_get_key_usage(x509) & KU_KEY_CERT_SIGN) == 0) {
    return no_authority("may not sign");
  }
  auto constraints = read_constraints(x509);
  if (!constraints) {
    return tl::make_unexpected(constraints.error());
  }
  AuthorityFacts out;
  out.common_name = read_subject(x509, NID_commonName);
  out.organization = read_subject(x509, NID_organizationName);
  out.key = EVP_PKEY_is_a(key, "RSA") == 1 ? AuthorityKey::Rsa3072 : AuthorityKey::EcdsaP256;
  out.limits = {*std::move(constraints), *from, *until};
  out.digest = sha256(der);
  out.certificate.assign(der.begin(), der.end());
  return out;
}

const AuthorityFacts* find_signing_authority(const std::vector<AuthorityFacts>& authorities,
                                             Instant now) {
  const AuthorityFacts* out = nullptr;
  for (const AuthorityFacts& authority : authorities) {
    if (authority.signs_from <= now && authority.limits.not_after > now) {
      out = &authority;
    }
  }
  return out;
}

} // namespace haechi::engine::certificates
