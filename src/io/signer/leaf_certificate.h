#pragma once
// Builds and signs a leaf: the names and the validity of a profile, nothing else from outside.

#include "engine/certificates/authority_facts.h"
#include "io/signer/authority_key.h"

struct x509_st;

namespace haechi::io::signer {

// An authority that can sign.
struct Authority {
  engine::certificates::AuthorityFacts facts;
  SharedKey key;
  std::shared_ptr<x509_st> certificate;
};

// Errors: E-CA-007 (the key is not the certificate's).
[[nodiscard]] Result<Authority> make_authority(engine::certificates::AuthorityFacts facts,
                                               SharedKey key);

// What stands in the subject beside the names that count.
[[nodiscard]] std::string common_name_of(const engine::certificates::SubjectNames& names);

// DER. `profile` has been checked. Errors: E-CA-001.
[[nodiscard]] Result<Bytes> make_leaf_certificate(const Authority& authority,
                                                  const engine::certificates::LeafProfile& profile,
                                                  const SharedKey& public_key);

} // namespace haechi::io::signer
