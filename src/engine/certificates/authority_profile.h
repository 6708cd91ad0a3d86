#pragma once
// What a new authority is asked to be, checked before a key is made.

#include "engine/certificates/name_constraints.h"

namespace haechi::engine::certificates {

enum class AuthorityKey : std::uint8_t { EcdsaP256, Rsa3072 };

inline constexpr std::uint32_t kMaxAuthorityYears = 20;

struct AuthorityProfile {
  std::string common_name = "haechi inspection CA"; // the generation is added: "... G2"
  std::string organization;                         // empty: none
  std::uint32_t years = 10;
  NameConstraints constraints;
  AuthorityKey key = AuthorityKey::EcdsaP256;
};

// Errors: E-CA-006 (a name that is empty, longer than 56 bytes or not printable; years).
[[nodiscard]] Result<void> check_authority_profile(const AuthorityProfile& profile);

} // namespace haechi::engine::certificates
