#include "engine/certificates/upstream_leaf.h"

#include "engine/certificates/asn1_time.h"

#include <climits>
#include <fmt/format.h>

namespace haechi::engine::certificates {

namespace {

ByteView view(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

void add_name(SubjectNames& out, const GENERAL_NAME& name) {
  if (name.type == GEN_DNS) {
    if (auto pattern = make_host_pattern(as_text(view(name.d.dNSName)))) {
      out.hosts.push_back(*std::move(pattern));
    }
  } else if (name.type == GEN_IPADD) {
    if (const auto address = IpAddress::from_bytes(view(name.d.iPAddress))) {
      out.addresses.push_back(*address);
    }
  }
}

Result<SubjectNames> read_names(const X509* certificate) {
  SubjectNames out;
  int place = -1; // -1: none; -2: there are several
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, &place, nullptr)));
  if (!names) {
    return place == -1 ? Result<SubjectNames>(out)
                       : fail("E-CERT-012", "the certificate's names cannot be read");
  }
  const int count = sk_GENERAL_NAME_num(names.get());
  if (count > static_cast<int>(kMaxUpstreamNames)) {
    return fail("E-CERT-012",
                fmt::format("the certificate holds more than {} names", kMaxUpstreamNames));
  }
  for (int i = 0; i < count; ++i) {
    add_name(out, *sk_GENERAL_NAME_value(names.get(), i));
  }
  return out;
}

} // namespace

Result<UpstreamLeaf> parse_upstream_leaf(ByteView der) {
  const unsigned char* at = der.data();
  const CertificatePtr certificate(
      der.size() > INT_MAX ? nullptr : d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate || at != der.data() + der.size()) {
    return fail("E-CERT-012", "the certificate cannot be read");
  }
  return read_upstream_leaf(certificate.get(), der);
}

Result<UpstreamLeaf> read_upstream_leaf(const X509* certificate, ByteView der) {
  const auto from = to_instant(X509_get0_notBefore(certificate));
  const auto until = to_instant(X509_get0_notAfter(certificate));
  if (!from || !until) {
    return fail("E-CERT-012", "the certificate's validity cannot be read");
  }
  auto names = read_names(certificate);
  if (!names) {
    return tl::make_unexpected(names.error());
  }
  const X509_NAME* subject = X509_get_subject_name(certificate);
  return UpstreamLeaf{*std::move(names),
                      X509_NAME_get_index_by_NID(subject, NID_commonName, -1) >= 0, *from, *until,
                      sha256(der)};
}

} // namespace haechi::engine::certificates
