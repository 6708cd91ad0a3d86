#pragma once
// Writes messages into room that the caller lends: whole or not at all, never past its end.

#include "wire/dns/query.h"

#include <span>
#include <string_view>

namespace haechi::wire::dns {

// Appends to a fixed room. Once something did not fit, is_full() stays true and nothing more is
// written.
class Writer {
 public:
  explicit Writer(std::span<Byte> room) : room_(room) {}

  void u8(std::uint8_t value);
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void bytes(ByteView bytes);

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool is_full() const { return is_full_; }

  [[nodiscard]] std::span<Byte> written() const { return room_.first(size_); }

 private:
  [[nodiscard]] bool has_room(std::size_t count);

  std::span<Byte> room_;
  std::size_t size_ = 0;
  bool is_full_ = false;
};

// What an OPT of ours says beside its size: an Extended DNS Error with its text.
struct ErrorNote {
  ExtendedError code{};
  std::string_view text;
};

inline constexpr std::size_t kOptSize = 11; // an OPT without options
inline constexpr std::size_t kCookieOptionSize = 4 + kCookieSize;
inline constexpr std::size_t kErrorNoteSize = 6; // an Extended DNS Error without its text

// The bytes that an answer to `query` may have: 65535 over TCP, else what the client takes within
// our own limits.
enum class Carrier : std::uint8_t { Udp, Tcp };
[[nodiscard]] std::size_t answer_limit(const Query& query, Carrier carrier);

// Flags of an answer to `query`: QR, RA; RD, CD and opcode echoed; never AA or AD (nothing here is
// authoritative or validated).
[[nodiscard]] std::uint16_t answer_flags(const Query& query, Rcode rcode);

// The bytes of the OPT that an answer to `query` has at least: 0 without one in the query.
[[nodiscard]] std::size_t opt_size(const Query& query);

// Appends OPT with our size, DO echoed, the rcode's upper bits, the cookie and the note; its text
// is cut, at a character's border, to what `limit` leaves, and the note left out when even that is
// too much. The caller counts the record.
void write_opt(Writer& writer, const Query& query, Rcode rcode, const ErrorNote* note,
               std::size_t limit);

// An answer without records. Header, question (left out for FORMERR and NOTIMP) and OPT if the
// query had one. Returns its size, 0 when the room is too small.
[[nodiscard]] std::size_t write_empty_answer(std::span<Byte> room, const Query& query,
                                             Carrier carrier, Rcode rcode, const ErrorNote* note);

// No records but an SOA of `negative_ttl_s` at the question's own name (RFC 2308), and the note.
// NxDomain: there is no such name; NoError: there is none of this type (NODATA).
[[nodiscard]] std::size_t write_negative_answer(std::span<Byte> room, const Query& query,
                                                Carrier carrier, Rcode rcode,
                                                std::uint32_t negative_ttl_s,
                                                const ErrorNote* note);

// One record of the question's own name, type and class.
struct MadeRecord {
  Type type{};
  std::uint32_t ttl_s = 0;
  ByteView rdata;
};

[[nodiscard]] std::size_t write_made_answer(std::span<Byte> room, const Query& query,
                                            Carrier carrier, const MadeRecord& record,
                                            const ErrorNote* note);

// Several such records.
[[nodiscard]] std::size_t write_made_answers(std::span<Byte> room, const Query& query,
                                             Carrier carrier, std::span<const MadeRecord> records,
                                             const ErrorNote* note);

// TC and nothing else: ask again by TCP.
[[nodiscard]] std::size_t write_truncated(std::span<Byte> room, const Query& query);

// A question for an upstream: RD set, OPT with our size unless `with_opt` is false.
struct UpstreamQuestion {
  std::uint16_t id = 0;
  ByteView name; // uncompressed
  Type type{};
  Class klass{};
  bool is_dnssec_ok = false;
  bool is_checking_disabled = false;
  bool with_opt = true;
  ByteView cookie; // with OPT only; empty: none
};

[[nodiscard]] std::size_t write_upstream_query(std::span<Byte> room,
                                               const UpstreamQuestion& question);

} // namespace haechi::wire::dns
