#pragma once
// Leaves that are ready to be shown, and the way to one that is not: one signing at a time for each
// leaf however many connections wait for it, failures remembered for a moment, the least recently
// used given up beyond a bound in bytes. Shared by all workers.
//
// A leaf is known by the authority's generation, the server's own certificate and the key type; by
// the asked host as well where that decides which names it holds.

#include "engine/certificates/key_type.h"
#include "engine/certificates/leaf_profile.h"
#include "io/signer/signer_client.h"
#include "io/tls/upstream_trust.h"

struct x509_st;

namespace haechi::io::tls {

struct Leaf {
  std::shared_ptr<x509_st> certificate;
  signer::SharedKey key;
  engine::certificates::LeafProfile profile;
  std::uint32_t generation = 0;
  Sha256 identity{}; // of the leaf among all leaves; sessions are bound to it
};

using SharedLeaf = std::shared_ptr<const Leaf>;

struct LeafWish {
  engine::certificates::Target target;
  engine::certificates::KeyType key = engine::certificates::KeyType::EcdsaP256;
  // Null: for haechi's own answer in the server's place.
  std::shared_ptr<const VerifiedUpstream> upstream;
};

class LeafStore {
 public:
  struct Options {
    std::size_t max_bytes = 32U << 20U;
    std::size_t max_failures = 4'096;
    std::chrono::seconds failure_time{5};
  };

  struct Numbers {
    std::size_t leaves = 0;
    std::size_t bytes = 0;
    std::uint64_t found = 0;
    std::uint64_t minted = 0;
    std::uint64_t joined = 0; // waited for somebody else's signing
    std::uint64_t failed = 0;
  };

  // `signer` outlives the store; what it was asked for has been answered by then. Errors: E-CA-001.
  [[nodiscard]] static Result<std::unique_ptr<LeafStore>> make(signer::LeafSigner& signer,
                                                               Options options);
  [[nodiscard]] static Result<std::unique_ptr<LeafStore>> make(signer::LeafSigner& signer);
  ~LeafStore();
  LeafStore(const LeafStore&) = delete;
  LeafStore& operator=(const LeafStore&) = delete;

  // Errors: E-SIGN-* (the signer refuses or is away, no generation signs now), E-CERT-003.
  using Done = std::function<void(Result<SharedLeaf>)>;

  // Calls `done` before it returns where the leaf is ready, else once from the signer's thread.
  void find_or_mint(const LeafWish& wish, Instant now, Done done);

  [[nodiscard]] Numbers numbers() const;

 private:
  struct Parts;
  explicit LeafStore(std::shared_ptr<Parts> parts);
  std::shared_ptr<Parts> parts_;
};

} // namespace haechi::io::tls
