#pragma once
// The `inspection` section of haechi.yaml: the authority, what is inspected and what never is, and
// which servers are believed although their certificates do not hold. Roots of trust are
// `upstream: {ca}`.

#include "engine/certificates/certificate_exception.h"
#include "engine/config/path.h"
#include "engine/intercept/tenant_headers.h"

#include <set>

namespace haechi::engine::config {

inline constexpr std::size_t kMaxExceptions = 1'000;
inline constexpr std::size_t kMaxRevocationLists = 64;
inline constexpr std::size_t kMaxNever = 10'000;

struct Inspection {
  Path ca;                                   // the authority's folder; empty: nothing is inspected
  Path passphrase_file;                      // empty: the key is not encrypted
  std::string signer_user;                   // empty: the signer stays who started it
  std::string name = "haechi inspection CA"; // for `haechi ca init`
  std::string organization;
  std::vector<Path> revocation_lists;
  std::vector<certificates::CertificateException> exceptions;
  bool at_proxy = true; // clients of these listeners; both, unless the operator says otherwise
  bool at_steered = true;
  std::set<std::string, std::less<>> never; // canonical; each with all below it
  std::uint32_t window_kb = 1'024;          // of a request body that waits for its verdict
  std::uint32_t spill_mb = 0;               // of the same, behind the window, in a file
  std::uint32_t acknowledgement_h = 8;      // how long a confirmed warning holds
  intercept::TenantRestrictions tenants;

  [[nodiscard]] bool is_on() const { return !ca.is_empty(); }
};

} // namespace haechi::engine::config
