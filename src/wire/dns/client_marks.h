#pragma once
// By what a forwarder marks the client it asks for (dnsmasq's `add-mac` and `add-cpe-id`): the
// hardware address in option 65001 (six bytes) or 65073 (as text or base64), the client id in 65074
// (text). No RFC has them. Whoever sends a query can write them: only a forwarder that is trusted
// may be believed. Posture: robust to untrusted client input. Fuzzed by fuzz/dns_message.cpp.

#include "base/bytes.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::wire::dns {

inline constexpr std::uint16_t kOptionMac = 65001;
inline constexpr std::uint16_t kOptionDeviceId = 65073;
inline constexpr std::uint16_t kOptionClientId = 65074;
inline constexpr std::size_t kMaxClientId = 128; // bytes

using MacAddress = std::array<Byte, 6>;

struct ClientMarks {
  std::optional<MacAddress> mac;
  std::string_view id; // printable ASCII without blanks; empty: none
};

[[nodiscard]] constexpr bool is_client_mark(std::uint16_t code) {
  return code == kOptionMac || code == kOptionDeviceId || code == kOptionClientId;
}

// `options`: the data of an OPT record whose options do not overrun. What is malformed, or said
// twice and otherwise, counts as not said. The views point into `options`.
[[nodiscard]] ClientMarks parse_client_marks(ByteView options);

// `02:00:5e:00:53:01`, `02-00-5E-00-53-01` or dnsmasq's base64; nullopt otherwise.
[[nodiscard]] std::optional<MacAddress> parse_mac(std::string_view text);
[[nodiscard]] bool is_client_id(std::string_view text);
// Lower case with colons.
[[nodiscard]] std::string to_text(const MacAddress& mac);

} // namespace haechi::wire::dns
