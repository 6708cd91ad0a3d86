#include "io/tls/leaf_store.h"

#include "io/process/hardening.h"
#include "io/tls/ssl_handles.h"

#include <array>
#include <future>
#include <list>
#include <mutex>
#include <unordered_map>

namespace haechi::io::tls {

using engine::certificates::AuthorityFacts;
using engine::certificates::KeyType;
using engine::certificates::LeafProfile;
using engine::certificates::SignRequest;

namespace {

constexpr std::chrono::hours kRenewBefore{1};
// Memory of a parsed certificate; measured 2.4 kB and 6.2 times its DER.
constexpr std::size_t kOverhead = 3 * 1'024;
constexpr std::size_t kTimesDer = 7;

struct DigestHash {
  std::size_t operator()(const Sha256& digest) const {
    std::size_t out = 0;
    std::copy_n(digest.begin(), sizeof(out), reinterpret_cast<Byte*>(&out)); // NOLINT: bytes
    return out;
  }
};

// Whether two hosts of one certificate could get different leaves.
bool depends_on_target(const LeafWish& wish, const AuthorityFacts& authority) {
  return !wish.upstream || !authority.limits.constraints.is_empty() ||
         wish.upstream->leaf.names.size() > engine::certificates::kMaxLeafNames / 2;
}

Sha256 identity_of(const LeafWish& wish, const AuthorityFacts& authority) {
  Bytes text(authority.digest.begin(), authority.digest.end());
  text.push_back(static_cast<Byte>(wish.key));
  text.push_back(wish.upstream ? 1 : 0);
  if (wish.upstream) {
    const Sha256& digest = wish.upstream->leaf.digest;
    text.insert(text.end(), digest.begin(), digest.end());
  }
  if (depends_on_target(wish, authority)) {
    const std::string target = wish.target.to_string();
    text.insert(text.end(), target.begin(), target.end());
  }
  return sha256(text);
}

Result<LeafProfile> make_profile(const LeafWish& wish, const AuthorityFacts& authority,
                                 Instant now) {
  return wish.upstream ? make_leaf_profile(wish.upstream->leaf, wish.target, authority.limits, now)
                       : make_own_profile(wish.target, authority.limits, now);
}

std::size_t bytes_of(const Leaf& leaf, std::size_t der) {
  std::size_t out = kOverhead + kTimesDer * der;
  for (const std::string& host : leaf.profile.names.hosts) {
    out += sizeof(host) + host.size();
  }
  return out;
}

} // namespace

struct LeafStore::Parts {
  struct Entry {
    SharedLeaf leaf;
    std::size_t bytes = 0;
    std::list<Sha256>::iterator place;
  };

  struct Failure {
    Error error;
    Instant until{};
  };

  Parts(signer::LeafSigner& by, Options given, signer::SharedKey ec)
      : signer(by), options(given), ec_key(std::move(ec)) {}

  // Null: not there. The lock is held.
  SharedLeaf find(const Sha256& identity, Instant now);
  const Error* find_failure(const Sha256& identity, Instant now);
  void insert(const SharedLeaf& leaf, std::size_t der);
  void erase(const Sha256& identity);
  void note_failure(const Sha256& identity, const Error& error, Instant now);

  // A key of our own for leaves. RSA keys take long to make: that one is begun at the start.
  Result<signer::SharedKey> key_for(KeyType type);
  Result<SharedLeaf> build(Leaf leaf, const Bytes& certificate) const;
  void finish(const Sha256& identity, Result<SharedLeaf> outcome, std::size_t der, Instant now);

  signer::LeafSigner& signer;
  const Options options;
  const signer::SharedKey ec_key;
  std::shared_future<Result<signer::SharedKey>> rsa_key;

  mutable std::mutex mutex;
  std::unordered_map<Sha256, Entry, DigestHash> leaves;
  std::list<Sha256> order; // the latest first
  std::unordered_map<Sha256, std::vector<Done>, DigestHash> minting;
  std::unordered_map<Sha256, Failure, DigestHash> failures;
  Numbers numbers;
};

SharedLeaf LeafStore::Parts::find(const Sha256& identity, Instant now) {
  const auto found = leaves.find(identity);
  if (found == leaves.end()) {
    return nullptr;
  }
  if (found->second.leaf->profile.not_after <= now + kRenewBefore) {
    erase(identity);
    return nullptr;
  }
  order.splice(order.begin(), order, found->second.place);
  return found->second.leaf;
}

const Error* LeafStore::Parts::find_failure(const Sha256& identity, Instant now) {
  const auto found = failures.find(identity);
  if (found == failures.end()) {
    return nullptr;
  }
  if (found->second.until <= now) {
    failures.erase(found);
    return nullptr;
  }
  return &found->second.error;
}

void LeafStore::Parts::erase(const Sha256& identity) {
  const auto found = leaves.find(identity);
  numbers.bytes -= found->second.bytes;
  order.erase(found->second.place);
  leaves.erase(found);
}

void LeafStore::Parts::insert(const SharedLeaf& leaf, std::size_t der) {
  if (leaves.contains(leaf->identity)) {
    erase(leaf->identity);
  }
  const std::size_t bytes = bytes_of(*leaf, der);
  while (!order.empty() && numbers.bytes + bytes > options.max_bytes) {
    erase(order.back());
  }
  order.push_front(leaf->identity);
  leaves.emplace(leaf->identity, Entry{leaf, bytes, order.begin()});
  numbers.bytes += bytes;
}

void LeafStore::Parts::note_failure(const Sha256& identity, const Error& error, Instant now) {
  if (failures.size() >= options.max_failures) {
    std::erase_if(failures, [now](const auto& one) { return one.second.until <= now; });
  }
  if (failures.size() < options.max_failures) {
    failures.insert_or_assign(identity, Failure{error, now + options.failure_time});
  }
}

Result<signer::SharedKey> LeafStore::Parts::key_for(KeyType type) {
  return type == KeyType::EcdsaP256 ? Result<signer::SharedKey>(ec_key) : rsa_key.get();
}

Result<SharedLeaf> LeafStore::Parts::build(Leaf leaf, const Bytes& certificate) const {
  const unsigned char* at = certificate.data();
  leaf.certificate = std::shared_ptr<X509>(
      d2i_X509(nullptr, &at, static_cast<long>(certificate.size())), X509_free);
  // The signer is trusted with the key, not with sending back what was asked for.
  if (!leaf.certificate || X509_check_private_key(leaf.certificate.get(), leaf.key.get()) != 1) {
    ERR_clear_error();
    return fail("E-SIGN-001", "the signer sent something that is no certificate for our key");
  }
  return std::make_shared<const Leaf>(std::move(leaf));
}

void LeafStore::Parts::finish(const Sha256& identity, Result<SharedLeaf> outcome, std::size_t der,
                              Instant now) {
  std::vector<Done> waiting;
  {
    const std::lock_guard lock(mutex);
    if (auto found = minting.extract(identity); !found.empty()) {
      waiting = std::move(found.mapped());
    }
    if (outcome) {
      insert(*outcome, der);
      ++numbers.minted;
    } else {
      note_failure(identity, outcome.error(), now);
      ++numbers.failed;
    }
  }
  for (const Done& done : waiting) {
    done(outcome);
  }
}

LeafStore::LeafStore(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}

LeafStore::~LeafStore() = default;

Result<std::unique_ptr<LeafStore>> LeafStore::make(signer::LeafSigner& signer) {
  return make(signer, Options());
}

Result<std::unique_ptr<LeafStore>> LeafStore::make(signer::LeafSigner& signer, Options options) {
  auto ec = signer::make_leaf_key(false);
  if (!ec) {
    return tl::make_unexpected(ec.error());
  }
  auto parts = std::make_shared<Parts>(signer, options, *std::move(ec));
  parts->rsa_key =
      std::async(std::launch::async, [] {
        // This thread may be older than the moment at which the gateway gives up its own.
        auto dropped = drop_capabilities();
        return dropped ? signer::make_leaf_key(true) : tl::make_unexpected(dropped.error());
      }).share();
  return std::unique_ptr<LeafStore>(new LeafStore(std::move(parts)));
}

void LeafStore::find_or_mint(const LeafWish& wish, Instant now, Done done) {
  const auto authorities = parts_->signer.authorities();
  const AuthorityFacts* authority =
      authorities ? find_signing_authority(*authorities, now) : nullptr;
  if (authority == nullptr) {
    done(fail("E-SIGN-008", "no generation of the authority signs now"));
    return;
  }
  const Sha256 identity = identity_of(wish, *authority);
  Result<SharedLeaf> known = nullptr;
  {
    const std::lock_guard lock(parts_->mutex);
    if (auto leaf = parts_->find(identity, now)) {
      ++parts_->numbers.found;
      known = std::move(leaf);
    } else if (const Error* failure = parts_->find_failure(identity, now)) {
      known = tl::make_unexpected(*failure);
    } else if (const auto waiting = parts_->minting.find(identity);
               waiting != parts_->minting.end()) {
      ++parts_->numbers.joined;
      waiting->second.push_back(std::move(done));
      return;
    } else {
      parts_->minting[identity].push_back(std::move(done));
    }
  }
  if (!known || *known) {
    done(std::move(known));
    return;
  }
  auto profile = make_profile(wish, *authority, now);
  auto key = profile ? parts_->key_for(wish.key) : Result<signer::SharedKey>(nullptr);
  if (!profile || !key) {
    parts_->finish(identity, tl::make_unexpected(profile ? key.error() : profile.error()), 0, now);
    return;
  }
  SignRequest request{0, authority->generation, signer::public_key_of(*key), *profile};
  Leaf leaf{nullptr, *std::move(key), *std::move(profile), authority->generation, identity};
  parts_->signer.sign(std::move(request), [parts = parts_, leaf = std::move(leaf), identity,
                                           now](Result<Bytes> certificate) mutable {
    if (!certificate) {
      parts->finish(identity, tl::make_unexpected(certificate.error()), 0, now);
      return;
    }
    parts->finish(identity, parts->build(std::move(leaf), *certificate), certificate->size(), now);
  });
}

LeafStore::Numbers LeafStore::numbers() const {
  const std::lock_guard lock(parts_->mutex);
  Numbers out = parts_->numbers;
  out.leaves = parts_->leaves.size();
  return out;
}

} // namespace haechi::io::tls
