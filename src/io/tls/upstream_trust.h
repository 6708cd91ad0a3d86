#pragma once
// Which servers haechi believes: one immutable snapshot of roots, revocation lists and exceptions.
// A chain is built and checked at `now`: signatures, validity, purpose, key sizes (RSA from 2048),
// no SHA-1, name constraints, revocation where a list of that issuer is configured; and the host
// must stand in the certificate's subject alternative names. Everything that is wrong is collected,
// so that an exception for one problem never hides another.

#include "engine/certificates/certificate_exception.h"
#include "engine/certificates/upstream_leaf.h"

#include <memory>

struct x509_st;
struct stack_st_X509;

namespace haechi::io::tls {

// A server that was believed, and what of it a leaf is made from.
struct VerifiedUpstream {
  engine::certificates::UpstreamLeaf leaf;
  std::string exception;                  // what is excused, and why; empty: the certificate holds
  Instant excused_until = Instant::max(); // the first excuse to end
};

struct UpstreamVerdict {
  engine::certificates::CertificateProblem problem = engine::certificates::CertificateProblem::None;
  int x509_error = 0;                               // of OpenSSL, for the alert
  std::shared_ptr<const VerifiedUpstream> upstream; // set where problem is None
};

class UpstreamTrust {
 public:
  // Texts, not files: load_upstream_trust reads these.
  struct Options {
    std::string roots;             // PEM
    std::vector<std::string> crls; // each PEM (one or several) or DER
    std::vector<engine::certificates::CertificateException> exceptions;
  };

  // Errors: E-TLS-009 (no root, or one that cannot be read), E-TLS-010 (a revocation list).
  [[nodiscard]] static Result<std::shared_ptr<const UpstreamTrust>> make(Options options);
  ~UpstreamTrust();
  UpstreamTrust(const UpstreamTrust&) = delete;
  UpstreamTrust& operator=(const UpstreamTrust&) = delete;

  // `others`: what the server sent besides; may be null. What held is believed again for a minute
  // without being built anew. Safe from many threads.
  [[nodiscard]] UpstreamVerdict verify(x509_st* leaf, stack_st_X509* others,
                                       const engine::certificates::Target& target,
                                       Instant now) const;

  // Tells snapshots apart.
  [[nodiscard]] const Sha256& digest() const;

 private:
  struct Parts;
  [[nodiscard]] UpstreamVerdict verify_anew(x509_st* leaf, ByteView der, stack_st_X509* others,
                                            const engine::certificates::Target& target,
                                            Instant now) const;
  explicit UpstreamTrust(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Errors: E-IO-001, -002; E-TLS-010.
[[nodiscard]] Result<void> check_revocation_list(const std::string& path);

struct TrustFiles {
  std::string roots; // empty: the system's
  std::vector<std::string> crls;
};

// Errors: as UpstreamTrust::make; E-IO-001, -002; E-TLS-009 also where the system has no store.
[[nodiscard]] Result<std::shared_ptr<const UpstreamTrust>>
load_upstream_trust(const TrustFiles& files,
                    std::vector<engine::certificates::CertificateException> exceptions = {});

} // namespace haechi::io::tls
