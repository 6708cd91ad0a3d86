#include "order/key_file.h"

#include "base/check.h"
#include "ledger/note.h"
#include "wire/json/writer.h"

#include <openssl/evp.h>

#include <memory>

namespace haechi::order {

namespace {

constexpr std::uint64_t kCost = 1U << 15U;
constexpr std::uint64_t kBlock = 8;
constexpr std::uint64_t kLanes = 1;
constexpr std::uint64_t kMostMemory = 64U << 20U;
constexpr std::size_t kTagBytes = 16;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using ContextPointer = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

struct WipedBytes {
  explicit WipedBytes(std::size_t size) : bytes(size) {}

  ~WipedBytes() { wipe(bytes); }

  WipedBytes(const WipedBytes&) = delete;
  WipedBytes& operator=(const WipedBytes&) = delete;

  Bytes bytes;
};

bool derive(std::string_view passphrase, ByteView salt, WipedBytes& out) {
  return EVP_PBE_scrypt(passphrase.data(), passphrase.size(), salt.data(), salt.size(), kCost,
                        kBlock, kLanes, kMostMemory, out.bytes.data(), out.bytes.size()) == 1;
}

tl::unexpected<Error> no_way_in() {
  return fail("E-ORDER-004", "the key does not open: another passphrase, or the file was changed");
}

struct Parts {
  PublicKey key;
  Bytes salt;
  Bytes nonce;
  Bytes sealed;
};

Result<Parts> read(std::string_view text) {
  const auto statement = parse_statement(text, kKeyFileKind);
  if (!statement) {
    return tl::make_unexpected(statement.error());
  }
  Members in(*statement);
  const std::string line = in.text("public");
  if (in.text("cipher") != "scrypt-32768-8-1+chacha20-poly1305") {
    in.refuse("`cipher` is none that is known");
  }
  const auto salt = ledger::parse_base64(in.text("salt"));
  const auto nonce = ledger::parse_base64(in.text("nonce"));
  const auto sealed = ledger::parse_base64(in.text("sealed"));
  if (!salt || salt->size() != kSaltBytes || !nonce || nonce->size() != kNonceBytes || !sealed ||
      sealed->size() != Seed::kBytes + kTagBytes) {
    in.refuse("`salt`, `nonce` or `sealed` is not whole");
  }
  if (const auto whole = in.finish(); !whole) {
    return tl::make_unexpected(whole.error());
  }
  return parse_public_key(line).map(
      [&](PublicKey key) { return Parts{std::move(key), *salt, *nonce, *sealed}; });
}

} // namespace

Result<std::string> seal_key(const PublicKey& key, const Seed& seed, std::string_view passphrase,
                             ByteView salt, ByteView nonce) {
  HAECHI_CHECK(salt.size() == kSaltBytes && nonce.size() == kNonceBytes);
  WipedBytes derived(Seed::kBytes);
  if (passphrase.empty() || !derive(passphrase, salt, derived)) {
    return fail("E-ORDER-004", passphrase.empty() ? "a key needs a passphrase"
                                                  : "there is no memory for the passphrase");
  }
  const ContextPointer context(EVP_CIPHER_CTX_new());
  Bytes sealed(Seed::kBytes + kTagBytes);
  int size = 0;
  const ByteView bound = as_bytes(key.line);
  const bool is_done = EVP_EncryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr,
                                          derived.bytes.data(), nonce.data()) == 1 &&
                       EVP_EncryptUpdate(context.get(), nullptr, &size, bound.data(),
                                         static_cast<int>(bound.size())) == 1 &&
                       EVP_EncryptUpdate(context.get(), sealed.data(), &size, seed.bytes().data(),
                                         static_cast<int>(Seed::kBytes)) == 1 &&
                       EVP_EncryptFinal_ex(context.get(), sealed.data() + size, &size) == 1 &&
                       EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                                           sealed.data() + Seed::kBytes) == 1;
  HAECHI_CHECK(is_done);
  wire::json::Writer out;
  out.begin_object().key("v").number(1).member("kind", kKeyFileKind);
  out.member("public", key.line).member("cipher", "scrypt-32768-8-1+chacha20-poly1305");
  out.member("salt", ledger::to_base64(salt)).member("nonce", ledger::to_base64(nonce));
  out.member("sealed", ledger::to_base64(sealed)).end_object();
  return out.take() + "\n";
}

Result<PublicKey> parse_key_file(std::string_view text) {
  return read(text).map([](Parts parts) { return std::move(parts.key); });
}

Result<Seed> open_key(std::string_view text, std::string_view passphrase) {
  auto parts = read(text);
  if (!parts) {
    return tl::make_unexpected(std::move(parts.error()));
  }
  WipedBytes derived(Seed::kBytes);
  if (!derive(passphrase, parts->salt, derived)) {
    return no_way_in();
  }
  const ContextPointer context(EVP_CIPHER_CTX_new());
  WipedBytes seed(Seed::kBytes);
  int size = 0;
  const ByteView bound = as_bytes(parts->key.line);
  const bool is_open =
      EVP_DecryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, derived.bytes.data(),
                         parts->nonce.data()) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bound.data(),
                        static_cast<int>(bound.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), seed.bytes.data(), &size, parts->sealed.data(),
                        static_cast<int>(Seed::kBytes)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes,
                          parts->sealed.data() + Seed::kBytes) == 1 &&
      EVP_DecryptFinal_ex(context.get(), seed.bytes.data() + size, &size) == 1;
  if (!is_open) {
    return no_way_in();
  }
  Seed out(Bytes(seed.bytes));
  return out.public_half() == parts->key.bytes ? Result<Seed>(std::move(out)) : no_way_in();
}

} // namespace haechi::order
