#pragma once
// IP addresses and prefixes as values. IPv4-mapped IPv6 addresses (::ffff:a.b.c.d) are folded to
// IPv4 on entry, so that no rule is passed by by spelling.

#include "base/bytes.h"
#include "base/result.h"

#include <array>
#include <compare>
#include <string>
#include <string_view>

namespace haechi {

class IpAddress {
 public:
  IpAddress() = default; // 0.0.0.0
  // From 4 or 16 network-order bytes; nullopt for any other size.
  [[nodiscard]] static std::optional<IpAddress> from_bytes(ByteView bytes);
  // Strict dotted quad or RFC 4291 text, without zone or brackets. Errors: E-BASE-003.
  [[nodiscard]] static Result<IpAddress> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const { return is_v4_; }

  // 4 or 16 bytes, network order.
  [[nodiscard]] ByteView bytes() const { return {bytes_.data(), is_v4_ ? 4U : 16U}; }

  // Canonical text (RFC 5952 for v6).
  [[nodiscard]] std::string to_string() const;

  // Not on the public internet: loopback, private (RFC 1918, 4193), link-local, shared (RFC 6598),
  // multicast, unspecified, broadcast, documentation, benchmarking, and NAT64/6to4 forms that embed
  // one of these.
  [[nodiscard]] bool is_special() const;
  [[nodiscard]] bool is_loopback() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  std::array<Byte, 16> bytes_{};
  bool is_v4_ = true;
};

// An address prefix such as 10.0.0.0/8. Host bits beyond the length must be zero.
struct Cidr {
  IpAddress address;
  std::uint8_t length = 0; // 0..32 or 0..128

  // `10.1.2.3` alone is a prefix of full length. Errors: E-BASE-004.
  [[nodiscard]] static Result<Cidr> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpAddress& ip) const;
  [[nodiscard]] std::string to_string() const;
  auto operator<=>(const Cidr&) const = default;
};

// An address and a port: `127.0.0.1:53`, `[::1]:53`.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  // The port may be left out where `default_port` is not 0. Errors: E-BASE-005.
  [[nodiscard]] static Result<Endpoint> parse(std::string_view text,
                                              std::uint16_t default_port = 0);
  [[nodiscard]] std::string to_string() const;
  auto operator<=>(const Endpoint&) const = default;
};

} // namespace haechi
