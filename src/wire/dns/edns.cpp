#include "wire/dns/edns.h"

namespace haechi::wire::dns {

namespace {

constexpr std::size_t kClientCookie = 8;
constexpr std::size_t kMinServerCookie = 8;
constexpr std::size_t kMaxServerCookie = 32;

bool is_cookie_length(std::size_t size) {
  return size == kClientCookie ||
         (size >= kClientCookie + kMinServerCookie && size <= kClientCookie + kMaxServerCookie);
}

bool are_options_sound(ByteView options) {
  Reader reader(options);
  while (!reader.is_done()) {
    const auto code = reader.u16();
    const auto value = code ? reader.vector16() : std::nullopt;
    if (!value || (*code == kOptionCookie && !is_cookie_length(value->size()))) {
      return false;
    }
  }
  return true;
}

} // namespace

std::optional<Opt> parse_opt(ByteView message, const Record& record) {
  const bool is_root = message[record.start] == 0;
  if (!is_root || !are_options_sound(message.subspan(record.rdata_at, record.rdata_size))) {
    return std::nullopt;
  }
  return Opt{.udp_size = static_cast<std::uint16_t>(record.klass),
             .extended_rcode = static_cast<std::uint8_t>(record.ttl >> 24U),
             .version = static_cast<std::uint8_t>((record.ttl >> 16U) & 0xFFU),
             .is_dnssec_ok = (record.ttl & 0x8000U) != 0};
}

} // namespace haechi::wire::dns
