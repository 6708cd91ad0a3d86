#pragma once
// The OPT pseudo-record (RFC 6891) as it stands in messages of others. Posture: robust to untrusted
// client and upstream input.

#include "base/ip.h"
#include "wire/dns/client_marks.h"
#include "wire/dns/record.h"

namespace haechi::wire::dns {

inline constexpr std::uint16_t kOptionClientSubnet = 8;     // RFC 7871
inline constexpr std::uint16_t kOptionCookie = 10;          // RFC 7873
inline constexpr std::uint16_t kOptionExtendedError = 15;   // RFC 8914
inline constexpr std::uint16_t kOptionStructuredError = 26; // draft-ietf-dnsop-structured-dns-error

struct Opt {
  std::uint16_t udp_size = 0;
  std::uint8_t extended_rcode = 0; // the upper eight of twelve bits
  std::uint8_t version = 0;
  bool is_dnssec_ok = false;
  ByteView cookie;        // empty: none
  ByteView client_subnet; // as it stands there; empty: none
  ByteView client_marks;  // all options, where some mark a client (client_marks.h); else empty
  // The client understands JSON in the text of an Extended DNS Error: it sent that option empty or
  // with code 0, or the option of its own that later drafts name.
  bool takes_structured_errors = false;
};

// nullopt when the owner is not the root, an option overruns, or a cookie has a length that none
// can have (RFC 7873 section 4). Unknown options are passed over.
[[nodiscard]] std::optional<Opt> parse_opt(ByteView message, const Record& record);

// The one address that a client subnet option names; nullopt for a network, another family, bits
// behind the prefix, or an option that is not as RFC 7871 section 6 has it.
[[nodiscard]] std::optional<IpAddress> parse_client_address(ByteView client_subnet);

} // namespace haechi::wire::dns
