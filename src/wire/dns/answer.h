#pragma once
// An upstream's answer made ready to be given many times: without OPT, TTLs sound, with all names
// that it leads a client to. Given again, it is bit for bit what came, but for id, flags, the
// question's case, TTLs and OPT. Posture: robust to untrusted upstream input. Fuzzed by
// fuzz/dns_message.cpp.

#include "wire/dns/writer.h"

#include <vector>

namespace haechi::wire::dns {

inline constexpr std::uint32_t kMaxLifetime = 86400; // seconds that any answer is kept
inline constexpr std::uint32_t kMaxNegativeLifetime =
    3600;                                      // RFC 2308 section 5: one to three hours
inline constexpr std::size_t kMaxTargets = 64; // more distinct names than this: no honest answer

struct Answer {
  Bytes message;                      // one question, then records; no OPT, nothing behind them
  std::vector<std::uint16_t> ttls_at; // offsets of all TTLs, ascending
  Rcode rcode = Rcode::ServFail;
  std::uint32_t lifetime_s = 0; // how long it may be kept; 0: not at all
  bool has_ech = false;         // some SVCB or HTTPS record has an `ech` parameter
  // Where it leads beside the question's own name: owners of the answer section, targets of CNAME,
  // DNAME (and what it makes of the names before it), PTR, SVCB and HTTPS in any section. Distinct.
  std::vector<Name> targets;
};

// The packet must be an answer to one question whose name ends at a known place (see
// is_answer_to). nullopt when malformed: a record that breaks, a target that cannot be read, a name
// read from bytes that change (a TTL), two OPT, an extended rcode, too many targets. Records behind
// OPT are dropped.
[[nodiscard]] std::optional<Answer> parse_answer(ByteView packet);

enum class CaseMatch : std::uint8_t { Blind, Exact };

// Whether `packet` answers the one question `question` (name, type, class): QR, opcode, counts.
[[nodiscard]] bool is_answer_to(ByteView packet, ByteView question, CaseMatch match);

// How old the answer is and how long it may still be believed.
struct Age {
  std::uint32_t elapsed_s = 0;
  std::uint32_t ttl_cap_s = kMaxLifetime;
  std::uint32_t stale_ttl_s = 0; // the least that is left of a TTL, never more than it was
};

// The answer to `query`, whose question is the same but for case. Cut on RRset borders with TC when
// it exceeds the client's limit; OPT, if the query had one, always stays, with the note if there is
// room. 0 when the room is too small.
[[nodiscard]] std::size_t write_answer(std::span<Byte> room, const Query& query, Carrier carrier,
                                       const Answer& answer, const Age& age,
                                       const ErrorNote* note = nullptr);

} // namespace haechi::wire::dns
