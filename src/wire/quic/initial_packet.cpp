#include "wire/quic/initial_packet.h"

#include "base/check.h"
#include "wire/quic/varint.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace haechi::wire::quic {

namespace {

constexpr std::size_t kTag = 16;
constexpr std::size_t kSample = 16;
constexpr std::size_t kLongestNumber = 4;
constexpr Byte kMaskedBits = 0x0F; // of the first byte of a long header

struct CipherDeleter {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }

  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;
using Mask = std::array<Byte, kSample>;

const EVP_CIPHER* aes_gcm() {
  static const std::unique_ptr<EVP_CIPHER, CipherDeleter> cipher(
      EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr));
  return cipher.get();
}

const EVP_CIPHER* aes_ecb() {
  static const std::unique_ptr<EVP_CIPHER, CipherDeleter> cipher(
      EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr));
  return cipher.get();
}

Mask make_mask(const InitialKeys& keys, ByteView sample) {
  const Context context(EVP_CIPHER_CTX_new());
  Mask mask{};
  int size = 0;
  HAECHI_CHECK(EVP_EncryptInit_ex2(context.get(), aes_ecb(), keys.mask.data(), nullptr, nullptr) ==
               1);
  HAECHI_CHECK(EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1);
  HAECHI_CHECK(EVP_EncryptUpdate(context.get(), mask.data(), &size, sample.data(),
                                 static_cast<int>(kSample)) == 1);
  return mask;
}

std::array<Byte, 12> make_nonce(const InitialKeys& keys, std::uint64_t number) {
  auto nonce = keys.iv;
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[nonce.size() - 1 - i] ^= static_cast<Byte>(number >> (8 * i));
  }
  return nonce;
}

// RFC 9000 appendix A.3.
std::uint64_t decode_number(std::uint64_t expected, std::uint64_t truncated, std::size_t size) {
  const std::uint64_t window = std::uint64_t{1} << (8 * size);
  const std::uint64_t candidate = (expected & ~(window - 1)) | truncated;
  if (candidate + window / 2 <= expected && candidate < (std::uint64_t{1} << 62U) - window) {
    return candidate + window;
  }
  return candidate > expected + window / 2 && candidate >= window ? candidate - window : candidate;
}

// What lies behind the header, in the clear; nullopt where the tag does not fit.
std::optional<Bytes> decrypt(const InitialKeys& keys, std::uint64_t number, ByteView header,
                             ByteView sealed) {
  const Context context(EVP_CIPHER_CTX_new());
  const auto nonce = make_nonce(keys, number);
  Bytes tag(sealed.end() - kTag, sealed.end());
  const ByteView content = sealed.first(sealed.size() - kTag);
  Bytes out(content.size());
  int size = 0;
  const bool is_open =
      EVP_DecryptInit_ex2(context.get(), aes_gcm(), keys.key.data(), nonce.data(), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, header.data(),
                        static_cast<int>(header.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), out.data(), &size, content.data(),
                        static_cast<int>(content.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kTag),
                          tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), out.data() + out.size(), &size) == 1;
  return is_open ? std::optional(std::move(out)) : std::nullopt;
}

// Appends `frames`, encrypted, and the tag to `out`, which holds the header.
void encrypt(const InitialKeys& keys, std::uint64_t number, ByteView frames, Bytes& out) {
  const Context context(EVP_CIPHER_CTX_new());
  const auto nonce = make_nonce(keys, number);
  const std::size_t header = out.size();
  int size = 0;
  HAECHI_CHECK(
      EVP_EncryptInit_ex2(context.get(), aes_gcm(), keys.key.data(), nonce.data(), nullptr) == 1);
  HAECHI_CHECK(
      EVP_EncryptUpdate(context.get(), nullptr, &size, out.data(), static_cast<int>(header)) == 1);
  out.resize(header + frames.size() + kTag);
  HAECHI_CHECK(EVP_EncryptUpdate(context.get(), out.data() + header, &size, frames.data(),
                                 static_cast<int>(frames.size())) == 1);
  Byte* const tag = out.data() + header + frames.size();
  HAECHI_CHECK(EVP_EncryptFinal_ex(context.get(), tag, &size) == 1);
  HAECHI_CHECK(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kTag), tag) == 1);
}

void append_u32(Bytes& out, std::uint32_t value) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    out.push_back(static_cast<Byte>(value >> shift));
  }
}

void append_id(Bytes& out, ByteView id) {
  HAECHI_CHECK(id.size() <= kMaxConnectionId);
  out.push_back(static_cast<Byte>(id.size()));
  out.insert(out.end(), id.begin(), id.end());
}

} // namespace

std::optional<OpenedPacket> open_initial(ByteView packet, const LongHeader& header,
                                         const InitialKeys& keys, std::uint64_t expected) {
  const std::size_t at = header.number_offset;
  if (packet.size() < at + kLongestNumber + kSample) {
    return std::nullopt; // nothing to sample (RFC 9001 section 5.4.2)
  }
  const Mask mask = make_mask(keys, packet.subspan(at + kLongestNumber, kSample));
  const Byte first = packet[0] ^ (mask[0] & kMaskedBits);
  const std::size_t size = (first & 3U) + 1U;
  Bytes clear(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(at + size));
  clear[0] = first;
  std::uint64_t truncated = 0;
  for (std::size_t i = 0; i < size; ++i) {
    clear[at + i] ^= mask[1 + i];
    truncated = (truncated << 8U) | clear[at + i];
  }
  const std::uint64_t number = decode_number(expected, truncated, size);
  auto frames = decrypt(keys, number, clear, packet.subspan(at + size));
  if (!frames) {
    return std::nullopt;
  }
  return OpenedPacket{number, std::move(*frames)};
}

Bytes seal_initial(const InitialToSeal& packet, const InitialKeys& keys) {
  HAECHI_CHECK(packet.frames.size() >= kLongestNumber);
  const unsigned type = packet.version == kVersion2 ? 1 : 0;
  Bytes out{static_cast<Byte>(0xC0U | (type << 4U) | (kLongestNumber - 1))};
  append_u32(out, packet.version);
  append_id(out, packet.destination);
  append_id(out, packet.source);
  append_varint(out, 0); // no token
  append_varint(out, kLongestNumber + packet.frames.size() + kTag);
  const std::size_t at = out.size();
  append_u32(out, packet.number);
  encrypt(keys, packet.number, packet.frames, out);
  const Mask mask = make_mask(keys, ByteView(out).subspan(at + kLongestNumber, kSample));
  out[0] ^= mask[0] & kMaskedBits;
  for (std::size_t i = 0; i < kLongestNumber; ++i) {
    out[at + i] ^= mask[1 + i];
  }
  return out;
}

} // namespace haechi::wire::quic
