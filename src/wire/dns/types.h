#pragma once
// The numbers of DNS that haechi has words for. Any other value is passed on as it is.

#include <cstddef>
#include <cstdint>

namespace haechi::wire::dns {

enum class Type : std::uint16_t {
  A = 1,
  Ns = 2,
  Cname = 5,
  Soa = 6,
  Ptr = 12,
  Hinfo = 13,
  Txt = 16,
  Aaaa = 28,
  Dname = 39,
  Opt = 41,
  Rrsig = 46,
  Svcb = 64,
  Https = 65,
  Tkey = 249,
  Tsig = 250,
  Ixfr = 251,
  Axfr = 252,
  MailB = 253,
  MailA = 254,
  Any = 255
};

enum class Class : std::uint16_t { In = 1, Chaos = 3, Any = 255 };

enum class Rcode : std::uint16_t {
  NoError = 0,
  FormErr = 1,
  ServFail = 2,
  NxDomain = 3,
  NotImp = 4,
  Refused = 5,
  BadVers = 16, // its upper eight bits travel in OPT
  BadCookie = 23
};

// RFC 8914, the info codes that haechi gives.
enum class ExtendedError : std::uint16_t {
  StaleAnswer = 3,
  ForgedAnswer = 4,
  CachedError = 13,
  Blocked = 15,
  Censored = 16,
  Filtered = 17,
  Prohibited = 18,
  NotSupported = 21,
  NoReachableAuthority = 22,
  NetworkError = 23
};

inline constexpr std::size_t kHeaderSize = 12;
inline constexpr std::size_t kMaxMessage = 65535;
inline constexpr std::uint16_t kMinUdpSize = 512;  // RFC 6891 section 6.2.3: less counts as this
inline constexpr std::uint16_t kMaxUdpSize = 1232; // fits IPv6's smallest path without fragments

} // namespace haechi::wire::dns
