#include "io/signer/authority_certificate.h"

#include "engine/certificates/der.h"
#include "io/signer/certificate_writer.h"

#include <fmt/format.h>
#include <openssl/err.h>

namespace haechi::io::signer {

namespace {

// For clients whose clock is behind, and for leaves that are dated back.
constexpr std::chrono::hours kBackdate{48};

} // namespace

Result<Bytes> make_authority_certificate(const engine::certificates::AuthorityProfile& profile,
                                         std::uint32_t generation, const SharedKey& key,
                                         Instant now) {
  const auto until = std::chrono::floor<std::chrono::days>(now) + std::chrono::years(profile.years);
  const Name name{fmt::format("{} G{}", profile.common_name, generation), profile.organization};
  const auto made = begin_certificate(key.get(), name, now - kBackdate,
                                      std::chrono::time_point_cast<Instant::duration>(until));
  X509* self = made.get();
  const std::string constraints = to_extension_text(profile.constraints);
  const bool is_made =
      self != nullptr && X509_set_issuer_name(self, X509_get_subject_name(self)) == 1 &&
      add_extension(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
      add_extension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign") &&
      add_extension(self, self, NID_subject_key_identifier, "hash") &&
      (constraints.empty() ||
       add_extension(self, self, NID_name_constraints, constraints.c_str())) &&
      X509_sign(self, key.get(), EVP_sha256()) > 0;
  if (!is_made) {
    ERR_clear_error();
    return fail("E-CA-001", "OpenSSL cannot make the authority's certificate");
  }
  return engine::certificates::to_der(self);
}

} // namespace haechi::io::signer
