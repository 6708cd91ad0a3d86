#pragma once
// The `inspection` section of haechi.yaml: the authority, what is inspected and what never is, and
// which servers are believed although their certificates do not hold. Roots of trust are
// `upstream: {ca}`.

#include "engine/certificates/certificate_exception.h"
#include "engine/certificates/pinned_exception.h"
#include "engine/config/path.h"
#include "engine/intercept/tenant_headers.h"

#include <array>
#include <set>
#include <string>
#include <vector>

namespace haechi::engine::config {

inline constexpr std::size_t kMaxExceptions = 1'000;
inline constexpr std::size_t kMaxRevocationLists = 64;
inline constexpr std::size_t kMaxNever = 10'000;
inline constexpr std::size_t kMaxPinned = 1'000;
inline constexpr std::size_t kMaxPinnedClients = 1'000;

// Of sites about people's private affairs (never_names.h).
inline constexpr std::array<std::string_view, 3> kNeverKinds{"health", "banking", "unions"};

struct Inspection {
  Path ca;                                   // the authority's folder; empty: nothing is inspected
  Path passphrase_file;                      // empty: the key is not encrypted
  std::string signer_user;                   // empty: the signer stays who started it
  std::string name = "haechi inspection CA"; // for `haechi ca init`
  std::string organization;
  std::vector<Path> revocation_lists;
  std::vector<certificates::CertificateException> exceptions;
  bool at_proxy = true; // clients of these listeners; all, unless the operator says otherwise
  bool at_steered = true;
  bool at_transparent = true;
  std::set<std::string, std::less<>> never; // canonical; each with all below it
  std::vector<std::string> never_kinds{kNeverKinds.begin(), kNeverKinds.end()};
  bool has_never_kinds = false; // somebody asked for them
  std::vector<certificates::PinnedException> pinned;
  std::uint32_t window_kb = 1'024;     // of a request body that waits for its verdict
  std::uint32_t spill_mb = 0;          // of the same, behind the window, in a file
  std::uint32_t acknowledgement_h = 8; // how long a confirmed warning holds
  bool programs_acknowledge = false;   // they too wait until somebody has confirmed
  Path detectors;                      // of the site's own; empty: the built-in ones alone
  std::uint32_t content_kb = 4'096;    // of a request that is read for what it holds
  std::uint32_t pseudonyms_h = 8;      // unused for so long they are forgotten
  std::vector<std::string> surrogates; // kinds (content/redact/surrogates.h)
  bool changes_unsure = true;          // bodies of which nobody knows whether they are checked
  intercept::TenantRestrictions tenants;

  [[nodiscard]] bool is_on() const { return !ca.is_empty(); }
};

} // namespace haechi::engine::config
