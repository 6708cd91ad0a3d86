#include "engine/dns/cookies.h"

#include "base/check.h"
#include "wire/dns/record.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>

namespace haechi::engine::dns {

namespace {

constexpr std::size_t kClientSize = 8;
constexpr std::size_t kFixedSize = 16; // client cookie, version, reserved, time
constexpr std::size_t kHashSize = 8;
constexpr Byte kVersion = 1;
constexpr std::uint32_t kLifetime = 3600; // RFC 9018 section 4.3
constexpr std::uint32_t kTolerance = 300; // of clocks that run ahead
constexpr std::uint32_t kHour = 3600;

} // namespace

struct Cookies::Mac {
  Mac() : method(EVP_MAC_fetch(nullptr, "SIPHASH", nullptr)) {
    HAECHI_CHECK(method != nullptr);
    context = EVP_MAC_CTX_new(method);
    HAECHI_CHECK(context != nullptr);
  }

  ~Mac() {
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(method);
  }

  Mac(const Mac&) = delete;
  Mac& operator=(const Mac&) = delete;

  // Fills `out`, which has 8 or 16 bytes.
  void sum(const CookieSecret& key, ByteView bytes, std::span<Byte> out) const {
    std::size_t size = out.size();
    const std::array<OSSL_PARAM, 2> params{OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                           OSSL_PARAM_construct_end()};
    std::size_t written = 0;
    HAECHI_CHECK(EVP_MAC_init(context, key.data(), key.size(), params.data()) == 1 &&
                 EVP_MAC_update(context, bytes.data(), bytes.size()) == 1 &&
                 EVP_MAC_final(context, out.data(), &written, out.size()) == 1 &&
                 written == out.size());
  }

  EVP_MAC* method;
  EVP_MAC_CTX* context = nullptr;
};

Cookies::Cookies(const CookieSecret& secret) : secret_(secret), mac_(std::make_unique<Mac>()) {}

Cookies::~Cookies() {
  OPENSSL_cleanse(secret_.data(), secret_.size());
  OPENSSL_cleanse(keys_.data(), sizeof(keys_));
}

const CookieSecret& Cookies::key_of(std::uint32_t time_s) {
  const std::uint32_t hour = time_s / kHour;
  auto& kept = keys_[hour & 1U];
  if (!kept || kept->hour != hour) {
    std::array<Byte, 4> text{};
    wire::dns::put_u32(text, 0, hour);
    HourKey made{.hour = hour};
    mac_->sum(secret_, text, made.key);
    kept = made;
  }
  return kept->key;
}

auto Cookies::make(ByteView sent, const IpAddress& client, std::uint32_t now_s)
    -> std::array<Byte, wire::dns::kCookieSize> {
  std::array<Byte, wire::dns::kCookieSize> out{};
  std::ranges::copy(sent.first(kClientSize), out.begin());
  out[kClientSize] = kVersion;
  wire::dns::put_u32(out, kFixedSize - 4, now_s);
  std::array<Byte, kFixedSize + 16> text{};
  std::copy_n(out.begin(), kFixedSize, text.begin());
  const ByteView address = client.bytes();
  std::ranges::copy(address, text.begin() + kFixedSize);
  mac_->sum(key_of(now_s), ByteView(text).first(kFixedSize + address.size()),
            std::span(out).subspan(kFixedSize, kHashSize));
  return out;
}

bool Cookies::is_valid(ByteView sent, const IpAddress& client, std::uint32_t now_s) {
  if (sent.size() != wire::dns::kCookieSize || sent[kClientSize] != kVersion) {
    return false;
  }
  const std::uint32_t made_s = wire::dns::read_u32(sent, kFixedSize - 4);
  const bool is_fresh =
      made_s <= now_s ? now_s - made_s <= kLifetime : made_s - now_s <= kTolerance;
  if (!is_fresh) {
    return false;
  }
  const auto right = make(sent, client, made_s);
  return CRYPTO_memcmp(right.data(), sent.data(), right.size()) == 0;
}

} // namespace haechi::engine::dns
