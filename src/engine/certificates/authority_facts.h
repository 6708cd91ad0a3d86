#pragma once
// What an authority's certificate says, read back from the certificate itself. Refuses whatever is
// no authority that may sign leaves directly.

#include "engine/certificates/authority_profile.h"
#include "engine/certificates/leaf_profile.h"

namespace haechi::engine::certificates {

struct AuthorityFacts {
  std::uint32_t generation = 0;
  Instant signs_from{};
  std::string common_name;
  std::string organization;
  AuthorityKey key = AuthorityKey::EcdsaP256;
  AuthorityLimits limits;
  Sha256 digest{};   // of the certificate
  Bytes certificate; // DER

  bool operator==(const AuthorityFacts& other) const { return certificate == other.certificate; }
};

// `generation` and `signs_from` stay as they are by default. Errors: E-CA-007.
[[nodiscard]] Result<AuthorityFacts> parse_authority(ByteView der);

// The last of `authorities` (rising generations) whose time has come; null: none.
[[nodiscard]] const AuthorityFacts*
find_signing_authority(const std::vector<AuthorityFacts>& authorities, Instant now);

} // namespace haechi::engine::certificates
