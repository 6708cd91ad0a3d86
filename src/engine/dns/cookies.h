#pragma once
// DNS cookies, server side (RFC 7873, RFC 9018): whoever sends back the server cookie that was sent
// to his address has not forged it. SipHash-2-4 under a key that changes every hour; each hour's
// key is made from one secret, which all workers share. A cookie counts for an hour. Holds no time.
// Posture: robust to untrusted client input.

#include "base/ip.h"
#include "wire/dns/query.h"

#include <array>
#include <memory>
#include <optional>

namespace haechi::engine::dns {

using CookieSecret = std::array<Byte, 16>;

class Cookies {
 public:
  explicit Cookies(const CookieSecret& secret);
  ~Cookies();
  Cookies(const Cookies&) = delete;
  Cookies& operator=(const Cookies&) = delete;

  // `sent`: the query's cookie option, 8 bytes or more. True when its server part was made here for
  // this address within the last hour.
  [[nodiscard]] bool is_valid(ByteView sent, const IpAddress& client, std::uint32_t now_s);

  // The client's eight bytes and a fresh server cookie.
  [[nodiscard]] std::array<Byte, wire::dns::kCookieSize>
  make(ByteView sent, const IpAddress& client, std::uint32_t now_s);

 private:
  struct Mac;

  struct HourKey {
    std::uint32_t hour = 0;
    CookieSecret key{};
  };

  [[nodiscard]] const CookieSecret& key_of(std::uint32_t time_s);

  CookieSecret secret_;
  std::unique_ptr<Mac> mac_;
  std::array<std::optional<HourKey>, 2> keys_; // by the hour's last bit
};

} // namespace haechi::engine::dns
