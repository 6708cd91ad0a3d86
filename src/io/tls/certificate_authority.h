#pragma once
// An authority that lives in memory for one run: makes its own key, signs leaves for host names,
// and is gone with the process. Keys are P-256, signatures ECDSA with SHA-256, validity two days.
// Errors: E-TLS-001 (OpenSSL refused something).

#include "base/result.h"

#include <memory>
#include <string>
#include <vector>

namespace haechi::io {

// A certificate and its key, each as PEM.
struct ServerIdentity {
  std::string certificate;
  std::string key;
};

class CertificateAuthority {
 public:
  [[nodiscard]] static Result<CertificateAuthority> make(const std::string& common_name);
  ~CertificateAuthority();
  CertificateAuthority(CertificateAuthority&&) noexcept;
  CertificateAuthority& operator=(CertificateAuthority&&) noexcept;

  // What clients must trust.
  [[nodiscard]] const std::string& certificate() const;

  // A leaf for these DNS names (at least one), with a key of its own.
  [[nodiscard]] Result<ServerIdentity> issue(const std::vector<std::string>& host_names) const;

 private:
  struct Parts;
  explicit CertificateAuthority(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::io
