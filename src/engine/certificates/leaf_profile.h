#pragma once
// What a leaf that haechi signs says: names and validity, nothing else of the server's certificate
// (no transparency receipts, no must-staple, no pointers to the server's authority). The gateway
// makes a profile from a certificate that it has verified; the signer holds every profile to the
// same rules again, whoever sent it.

#include "engine/certificates/name_constraints.h"
#include "engine/certificates/upstream_leaf.h"

namespace haechi::engine::certificates {

inline constexpr std::size_t kMaxLeafNames = 100;
inline constexpr std::size_t kMaxLeafNameBytes = 8 * 1024; // of all names together
inline constexpr std::chrono::hours kMaxLeafValidity{397 * 24};
inline constexpr std::chrono::hours kLeafBackdate{24}; // for clients whose clock is behind

struct LeafProfile {
  SubjectNames names;
  Instant not_before{};
  Instant not_after{};

  bool operator==(const LeafProfile&) const = default;
};

// What an authority lets its leaves be.
struct AuthorityLimits {
  NameConstraints constraints;
  Instant not_before{};
  Instant not_after{};
};

// The names of `upstream` that the authority reaches, of a larger certificate those nearest to
// `target`, and the narrowest of the three validities. A certificate that is accepted out of its
// time (by an exception) gives a leaf for a day. Errors: E-CERT-003 (target not covered),
// E-SIGN-003 (beyond the authority's reach).
[[nodiscard]] Result<LeafProfile> make_leaf_profile(const UpstreamLeaf& upstream,
                                                    const Target& target,
                                                    const AuthorityLimits& authority, Instant now);

// For what haechi itself answers in the place of a server that was not asked or not trusted: one
// name, one day. Errors: E-SIGN-003.
[[nodiscard]] Result<LeafProfile> make_own_profile(const Target& target,
                                                   const AuthorityLimits& authority, Instant now);

// Whether the authority may sign it. Errors: E-SIGN-002 (no name, too many, a name that is not in
// its one spelling, validity), E-SIGN-003.
[[nodiscard]] Result<void> check_leaf_profile(const LeafProfile& profile,
                                              const AuthorityLimits& authority, Instant now);

} // namespace haechi::engine::certificates
