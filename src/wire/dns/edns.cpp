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

bool is_structured_error_signal(ByteView value) {
  return value.empty() || (value.size() == 2 && read_u16(value, 0) == 0);
}

bool take_options(ByteView options, Opt& out) {
  Reader reader(options);
  while (!reader.is_done()) {
    const auto code = reader.u16();
    const auto value = code ? reader.vector16() : std::nullopt;
    if (!value) {
      return false;
    }
    switch (*code) {
    case kOptionCookie:
      if (!is_cookie_length(value->size())) {
        return false;
      }
      out.cookie = out.cookie.empty() ? *value : out.cookie; // RFC 7873 section 5.2: the first
      break;
    case kOptionClientSubnet:
      out.client_subnet = *value;
      break;
    case kOptionExtendedError:
      out.takes_structured_errors |= is_structured_error_signal(*value);
      break;
    case kOptionStructuredError:
      out.takes_structured_errors = true;
      break;
    default:
      if (is_client_mark(*code)) {
        out.client_marks = options;
      }
      break;
    }
  }
  return true;
}

} // namespace

std::optional<Opt> parse_opt(ByteView message, const Record& record) {
  Opt opt{.udp_size = static_cast<std::uint16_t>(record.klass),
          .extended_rcode = static_cast<std::uint8_t>(record.ttl >> 24U),
          .version = static_cast<std::uint8_t>((record.ttl >> 16U) & 0xFFU),
          .is_dnssec_ok = (record.ttl & 0x8000U) != 0};
  const bool is_root = message[record.start] == 0;
  if (!is_root || !take_options(message.subspan(record.rdata_at, record.rdata_size), opt)) {
    return std::nullopt;
  }
  return opt;
}

std::optional<IpAddress> parse_client_address(ByteView client_subnet) {
  Reader reader(client_subnet);
  const auto family = reader.u16();
  const auto prefix = reader.u8();
  const auto scope = reader.u8();
  if (!scope || *scope != 0) {
    return std::nullopt;
  }
  const std::size_t size = *family == 1 ? 4 : *family == 2 ? 16 : 0;
  if (size == 0 || *prefix != 8 * size || reader.remaining() != size) {
    return std::nullopt;
  }
  return IpAddress::from_bytes(client_subnet.last(size));
}

} // namespace haechi::wire::dns
