#pragma once
// The authority's folder: `schedule` (which generation signs from when), and for each generation
// `ca-N.crt` (PEM, for everybody) and `ca-N.key` (PKCS#8, 0600). The folder is 0700. Nothing that
// is there is ever written over; a key that others may read is refused.
// Errors: E-CA-002 (folder or file cannot be read or written), E-CA-003 (there is an authority
// already), E-CA-004 (there is none), E-CA-007 (files that do not belong together), E-CA-009 (a key
// that others may open).

#include "engine/certificates/authority_facts.h"
#include "engine/certificates/authority_schedule.h"
#include "io/signer/leaf_certificate.h"

namespace haechi::io::signer {

// The certificates of all generations, rising. No key is opened.
[[nodiscard]] Result<std::vector<engine::certificates::AuthorityFacts>>
read_authorities(const std::string& folder);

// The same with their keys.
[[nodiscard]] Result<std::vector<Authority>> open_authorities(const std::string& folder,
                                                              const std::string& passphrase);

struct NewAuthority {
  engine::certificates::AuthorityProfile profile;
  std::string passphrase; // empty: the key is not encrypted
  Instant now{};
  Instant signs_from{};
};

// The first generation of a folder that has none. The folder is made where it is missing.
[[nodiscard]] Result<engine::certificates::AuthorityFacts>
create_authority(const std::string& folder, const NewAuthority& wanted);

// One generation more; the former ones stay. E-CA-006: it would sign before the last one does.
[[nodiscard]] Result<engine::certificates::AuthorityFacts>
add_generation(const std::string& folder, const NewAuthority& wanted);

// The first line of a file that is the owner's alone; empty for an empty path. Errors: E-CA-005,
// E-CA-009.
[[nodiscard]] Result<std::string> read_passphrase_file(const std::string& path);

[[nodiscard]] std::string to_pem(ByteView certificate);

} // namespace haechi::io::signer
