#include "order/signature.h"

#include "base/check.h"
#include "base/digest.h"
#include "ledger/note.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <utility>

namespace haechi::order {

namespace {

constexpr std::size_t kIdBytes = 8;

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
  return ed25519_public_key(bytes_);
}

void wipe(Bytes& bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
}

std::string sign_text(const Seed& seed, std::string_view domain, std::string_view text) {
  return ledger::to_base64(sign_ed25519(seed.bytes(), as_bytes(in_domain(domain, text))));
}

bool is_signed(const PublicBytes& key, std::string_view domain, std::string_view text,
               std::string_view signature) {
  const auto raw = ledger::parse_base64(signature);
  return raw && is_ed25519_signed(key, as_bytes(in_domain(domain, text)), *raw);
}

std::string key_id(const PublicBytes& key) {
  return to_hex(ByteView(sha256(key)).first(kIdBytes));
}

} // namespace haechi::order
