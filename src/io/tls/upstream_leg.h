#pragma once
// TLS towards servers, as the client: a server is believed by an UpstreamTrust before anything is
// sent to it, so a request never reaches one whose certificate does not hold. Sessions are resumed
// within one host, set of protocols, trust and policy epoch.

#include "io/tls/tls_end.h"
#include "io/tls/upstream_sessions.h"

namespace haechi::io::tls {

struct UpstreamWish {
  int fd = -1;
  engine::certificates::Target target;
  std::vector<std::string> alpn; // offered, in this order; empty: none
  std::shared_ptr<const UpstreamTrust> trust;
  std::uint64_t epoch = 0; // of the policy
  Instant now{};
};

class UpstreamLeg {
 public:
  // Errors: E-TLS-001.
  [[nodiscard]] static Result<std::unique_ptr<UpstreamLeg>> make();
  // Every end that it opened is gone by then.
  ~UpstreamLeg();
  UpstreamLeg(const UpstreamLeg&) = delete;
  UpstreamLeg& operator=(const UpstreamLeg&) = delete;

  // Ready for its handshake. Safe from many threads. Errors: E-TLS-001.
  [[nodiscard]] Result<std::unique_ptr<TlsEnd>> open(UpstreamWish wish);

  // After the handshake: the server as it was verified, also where the session was resumed.
  [[nodiscard]] static std::shared_ptr<const VerifiedUpstream> verified(TlsEnd& end);
  // After a handshake that failed for the server's certificate.
  [[nodiscard]] static std::optional<engine::certificates::CertificateProblem> problem(TlsEnd& end);

 private:
  struct Parts;
  explicit UpstreamLeg(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io::tls
