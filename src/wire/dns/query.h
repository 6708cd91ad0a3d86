#pragma once
// A client's query (RFC 1035 section 4, RFC 6891): header, one question, at most one OPT. Trailing
// bytes are tolerated; whatever else is wrong is a fault that says how to answer. Posture: robust
// to untrusted client input. Fuzzed by fuzz/dns_message.cpp.

#include "wire/dns/record.h"

namespace haechi::wire::dns {

inline constexpr std::size_t kCookieSize = 24; // a client cookie and a server cookie of RFC 9018

enum class QueryFault : std::uint8_t {
  None,
  NoQuery,    // too short for a header, or itself an answer: silence, or two servers talk for ever
  FormErr,    // the question or a record is malformed, or there is not exactly one question
  NotImp,     // an opcode other than QUERY
  BadVersion, // EDNS version other than 0; the question is sound
  CookieOnly  // no question, but a cookie: only a server cookie is asked for (RFC 7873 section 5.4)
};

struct Query {
  std::uint16_t id = 0;
  std::uint8_t opcode = 0;
  bool is_recursion_desired = false;
  bool is_checking_disabled = false;
  ByteView name; // valid and uncompressed, into the packet, case kept; empty: CookieOnly
  Type type{};
  Class klass{};
  bool has_opt = false;
  bool is_dnssec_ok = false;
  std::uint16_t udp_size = kMinUdpSize; // what the client takes, at least 512
  bool takes_structured_errors = false; // see Opt
  ByteView cookie;                      // into the packet; empty: none
  ByteView client_subnet;               // into the packet; empty: none
  ByteView client_marks;                // likewise; see Opt
  // Put into the OPT of every answer: set by whoever answers, never parsed.
  std::array<Byte, kCookieSize> reply_cookie{};
  bool has_reply_cookie = false;

  // Name, type and class as they came.
  [[nodiscard]] ByteView question() const { return {name.data(), name.size() + 4}; }
};

struct ParsedQuery {
  QueryFault fault = QueryFault::NoQuery;
  Query query; // what could be read; the id from FormErr on
};

[[nodiscard]] ParsedQuery parse_query(ByteView packet);

} // namespace haechi::wire::dns
