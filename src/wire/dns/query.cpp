#include "wire/dns/query.h"

#include "wire/dns/edns.h"

#include <algorithm>

namespace haechi::wire::dns {

namespace {

constexpr Byte kQrBit = 0x80;
constexpr Byte kRdBit = 0x01;
constexpr Byte kCdBit = 0x10;

// Reads the records behind the question for OPT; their other contents do not matter.
QueryFault read_opt(ByteView packet, std::size_t offset, Query& query) {
  if (offset == packet.size() && read_counts(packet) == Counts{.questions = 1}) {
    return QueryFault::None; // the plain query
  }
  QueryFault fault = QueryFault::None;
  RecordWalk walk(packet, offset);
  while (const auto record = walk.next()) {
    if (record->type != Type::Opt) {
      continue;
    }
    const auto opt = parse_opt(packet, *record);
    if (!opt || query.has_opt || record->section != Section::Additional) {
      query.has_opt = query.has_opt || record->section == Section::Additional;
      return QueryFault::FormErr;
    }
    query.has_opt = true;
    query.is_dnssec_ok = opt->is_dnssec_ok;
    query.udp_size = std::max(opt->udp_size, kMinUdpSize);
    query.takes_structured_errors = opt->takes_structured_errors;
    query.cookie = opt->cookie;
    query.client_subnet = opt->client_subnet;
    query.client_marks = opt->client_marks;
    fault = opt->version == 0 ? fault : QueryFault::BadVersion;
  }
  return walk.is_malformed() ? QueryFault::FormErr : fault;
}

} // namespace

ParsedQuery parse_query(ByteView packet) {
  ParsedQuery out;
  if (packet.size() < kHeaderSize || (packet[2] & kQrBit) != 0) {
    return out;
  }
  Query& query = out.query;
  query.id = read_u16(packet, 0);
  query.opcode = static_cast<std::uint8_t>((packet[2] >> 3U) & 0x0FU);
  query.is_recursion_desired = (packet[2] & kRdBit) != 0;
  query.is_checking_disabled = (packet[3] & kCdBit) != 0;
  if (query.opcode != 0) {
    out.fault = QueryFault::NotImp;
    return out;
  }
  out.fault = QueryFault::FormErr;
  if (read_u16(packet, 4) == 0) {
    const bool is_sound = read_opt(packet, kHeaderSize, query) == QueryFault::None;
    out.fault = is_sound && !query.cookie.empty() ? QueryFault::CookieOnly : QueryFault::FormErr;
    return out;
  }
  if (read_u16(packet, 4) != 1) {
    return out;
  }
  const auto name_end = find_name_end(packet, kHeaderSize);
  if (!name_end || packet.size() - *name_end < 4) {
    return out;
  }
  query.name = packet.subspan(kHeaderSize, *name_end - kHeaderSize);
  query.type = static_cast<Type>(read_u16(packet, *name_end));
  query.klass = static_cast<Class>(read_u16(packet, *name_end + 2));
  out.fault = read_opt(packet, *name_end + 4, query);
  return out;
}

} // namespace haechi::wire::dns
