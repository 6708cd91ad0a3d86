#pragma once
// Who is excused from what, until when: an operator's decision to reach one server although its
// certificate does not hold. Bound to a host, to named problems, to a time, and where that is
// wanted to one certificate. `revoked` is never excused.

#include "base/digest.h"
#include "base/instant.h"
#include "engine/certificates/certificate_problem.h"
#include "engine/certificates/host_coverage.h"

#include <string>
#include <vector>

namespace haechi::engine::certificates {

struct CertificateException {
  std::string host; // canonical, or an address as text; `*.` for one label
  std::vector<CertificateProblem> problems;
  std::optional<Sha256> certificate; // of the server's own certificate; empty: any
  Instant until{};
  std::string reason; // for records
};

// The first one that excuses this problem now; null: none.
[[nodiscard]] const CertificateException*
find_exception(const std::vector<CertificateException>& exceptions, const Target& target,
               CertificateProblem problem, const Sha256& certificate, Instant now);

} // namespace haechi::engine::certificates
