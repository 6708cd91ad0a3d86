#include "engine/certificates/certificate_exception.h"

#include <algorithm>

namespace haechi::engine::certificates {

const CertificateException* find_exception(const std::vector<CertificateException>& exceptions,
                                           const Target& target, CertificateProblem problem,
                                           const Sha256& certificate, Instant now) {
  if (problem == CertificateProblem::None || problem == CertificateProblem::Revoked) {
    return nullptr;
  }
  const auto excuses = [&](const CertificateException& one) {
    const bool is_host = target.address ? one.host == target.address->to_string()
                                        : matches_host_pattern(target.host, one.host);
    return is_host && now < one.until &&
           std::ranges::find(one.problems, problem) != one.problems.end() &&
           (!one.certificate || *one.certificate == certificate);
  };
  const auto at = std::ranges::find_if(exceptions, excuses);
  return at == exceptions.end() ? nullptr : &*at;
}

} // namespace haechi::engine::certificates
