#pragma once
// The resource records of a message, one after the other, as offsets into it (RFC 1035 section
// 4.1.3). Nothing is decoded but the owner's bounds and the fixed fields; RDATA is untouched.
// Posture: robust to untrusted client and upstream input.

#include "wire/dns/name.h"
#include "wire/dns/types.h"

namespace haechi::wire::dns {

struct Counts {
  std::uint16_t questions = 0;
  std::uint16_t answers = 0;
  std::uint16_t authorities = 0;
  std::uint16_t additionals = 0;
  bool operator==(const Counts&) const = default;
};

// The header's counts; the message must hold a header.
[[nodiscard]] Counts read_counts(ByteView message);

[[nodiscard]] std::uint16_t read_u16(ByteView message, std::size_t offset);
[[nodiscard]] std::uint32_t read_u32(ByteView message, std::size_t offset);
void put_u16(std::span<Byte> message, std::size_t offset, std::uint16_t value);
void put_u32(std::span<Byte> message, std::size_t offset, std::uint32_t value);

enum class Section : std::uint8_t { Answer, Authority, Additional };

struct Record {
  Section section = Section::Answer;
  std::size_t start = 0; // of the owner name
  Type type{};
  Class klass{};
  std::size_t ttl_at = 0;
  std::uint32_t ttl = 0; // as it stands there, see effective_ttl
  std::size_t rdata_at = 0;
  std::uint16_t rdata_size = 0;

  [[nodiscard]] std::size_t end() const { return rdata_at + rdata_size; }
};

// RFC 2181 section 8: a TTL with its top bit set counts as zero.
[[nodiscard]] constexpr std::uint32_t effective_ttl(std::uint32_t ttl) {
  return (ttl & 0x8000'0000U) != 0 ? 0 : ttl;
}

// Walks from the end of the question section over all three sections.
class RecordWalk {
 public:
  // `offset`: the first byte behind the questions.
  RecordWalk(ByteView message, std::size_t offset);

  // The next record; nullopt at the end and, with is_malformed(), where the message breaks.
  [[nodiscard]] std::optional<Record> next();

  [[nodiscard]] bool is_malformed() const { return is_malformed_; }

  // Where the walk stands: behind the last record given.
  [[nodiscard]] std::size_t position() const { return position_; }

 private:
  [[nodiscard]] bool find_section();

  ByteView message_;
  std::size_t position_;
  Section section_ = Section::Answer;
  std::uint32_t left_ = 0; // records left in the section
  Counts counts_;
  bool is_malformed_ = false;
};

// The decompressed owner of a record that a walk has given.
[[nodiscard]] std::optional<Name> parse_owner(ByteView message, const Record& record);

// The name that is the whole RDATA (CNAME, DNAME, NS, PTR); nullopt when it does not fill it.
[[nodiscard]] std::optional<Name> parse_name_rdata(ByteView message, const Record& record);

// MINIMUM of an SOA's RDATA; nullopt when malformed.
[[nodiscard]] std::optional<std::uint32_t> parse_soa_minimum(ByteView message,
                                                             const Record& record);

} // namespace haechi::wire::dns
