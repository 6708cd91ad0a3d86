#pragma once
// The `inspection` section of haechi.yaml: the authority, and which servers are believed although
// their certificates do not hold. Roots of trust are `upstream: {ca}`.

#include "engine/certificates/certificate_exception.h"
#include "engine/config/path.h"

namespace haechi::engine::config {

inline constexpr std::size_t kMaxExceptions = 1'000;
inline constexpr std::size_t kMaxRevocationLists = 64;

struct Inspection {
  Path ca;                                   // the authority's folder; empty: nothing is inspected
  Path passphrase_file;                      // empty: the key is not encrypted
  std::string signer_user;                   // empty: the signer stays who started it
  std::string name = "haechi inspection CA"; // for `haechi ca init`
  std::string organization;
  std::vector<Path> revocation_lists;
  std::vector<certificates::CertificateException> exceptions;
};

} // namespace haechi::engine::config
