#pragma once
// The addresses that an answer gives for its question's name. Posture: robust to untrusted upstream
// input.

#include "base/ip.h"
#include "wire/dns/record.h"

#include <vector>

namespace haechi::wire::dns {

// A and AAAA records of the answer section, of the question's name and of the names that its
// CNAMEs lead to, in order; others are passed over. Empty for a malformed message.
[[nodiscard]] std::vector<IpAddress> find_addresses(ByteView message);

struct HeldOutAddress {
  IpAddress address;
  bool is_mapped = false; // an IPv4 address inside an IPv6 one (::ffff:0:0/96)
};

// Every address that a message holds out to a client: A and AAAA records of any section and owner,
// address hints of SVCB and HTTPS records. What breaks off ends the list.
[[nodiscard]] std::vector<HeldOutAddress> find_held_out_addresses(ByteView message);

} // namespace haechi::wire::dns
