#include "ledger/hasher.h"

#include "base/check.h"

#include <openssl/evp.h>

#include <array>

namespace haechi::ledger {

struct Hasher::State {
  State() : algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context(EVP_MD_CTX_new()) {
    HAECHI_CHECK(algorithm != nullptr && context != nullptr);
  }

  ~State() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(algorithm);
  }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  EVP_MD* algorithm;
  EVP_MD_CTX* context;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Sha256 Hasher::hash(std::initializer_list<ByteView> parts) const {
  HAECHI_CHECK(EVP_DigestInit_ex2(state_->context, state_->algorithm, nullptr) == 1);
  for (const ByteView part : parts) {
    HAECHI_CHECK(EVP_DigestUpdate(state_->context, part.data(), part.size()) == 1);
  }
  Sha256 out{};
  unsigned size = 0;
  HAECHI_CHECK(EVP_DigestFinal_ex(state_->context, out.data(), &size) == 1 && size == out.size());
  return out;
}

Sha256 Hasher::leaf(ByteView entry) const {
  static constexpr std::array<Byte, 1> kPrefix{0x00};
  return hash({kPrefix, entry});
}

Sha256 Hasher::node(const Sha256& left, const Sha256& right) const {
  static constexpr std::array<Byte, 1> kPrefix{0x01};
  return hash({kPrefix, left, right});
}

} // namespace haechi::ledger
