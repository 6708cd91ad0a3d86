#include "order/signature.h"

#include "base/check.h"
#include "base/digest.h"
#include "ledger/note.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <utility>

namespace haechi::order {

namespace {

constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kIdBytes = 8;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using KeyPointer = std::unique_ptr<EVP_PKEY, FreeKey>;
using ContextPointer = std::unique_ptr<EVP_MD_CTX, FreeContext>;

KeyPointer open_seed(ByteView seed) {
  KeyPointer key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  HAECHI_CHECK(key != nullptr);
  return key;
}

std::string in_domain(std::string_view domain, std::string_view text) {
  return fmt::format("{}\n{}", domain, text);
}

} // namespace

Seed::Seed(Bytes&& bytes) : bytes_(bytes) {
  HAECHI_CHECK(bytes.size() == kBytes);
  wipe(bytes);
}

Seed::~Seed() {
  wipe(bytes_);
}

Seed::Seed(Seed&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Seed& Seed::operator=(Seed&& other) noexcept {
  wipe(bytes_);
  bytes_ = std::exchange(other.bytes_, {});
  return *this;
}

PublicBytes Seed::public_half() const {
  PublicBytes out{};
  std::size_t size = out.size();
  HAECHI_CHECK(EVP_PKEY_get_raw_public_key(open_seed(bytes_).get(), out.data(), &size) == 1);
  return out;
}

void wipe(Bytes& bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
}

std::string sign_text(const Seed& seed, std::string_view domain, std::string_view text) {
  const std::string whole = in_domain(domain, text);
  const KeyPointer key = open_seed(seed.bytes());
  const ContextPointer context(EVP_MD_CTX_new());
  Bytes out(kSignatureBytes);
  std::size_t size = out.size();
  const ByteView bytes = as_bytes(whole);
  HAECHI_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  HAECHI_CHECK(EVP_DigestSign(context.get(), out.data(), &size, bytes.data(), bytes.size()) == 1);
  return ledger::to_base64(out);
}

bool is_signed(const PublicBytes& key, std::string_view domain, std::string_view text,
               std::string_view signature) {
  const auto raw = ledger::parse_base64(signature);
  const KeyPointer opened(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const ContextPointer context(EVP_MD_CTX_new());
  if (!raw || raw->size() != kSignatureBytes || opened == nullptr ||
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, opened.get()) != 1) {
    return false;
  }
  const std::string whole = in_domain(domain, text);
  const ByteView bytes = as_bytes(whole);
  return EVP_DigestVerify(context.get(), raw->data(), raw->size(), bytes.data(), bytes.size()) == 1;
}

std::string key_id(const PublicBytes& key) {
  return to_hex(ByteView(sha256(key)).first(kIdBytes));
}

} // namespace haechi::order
