#include "wire/dns/record.h"

#include "base/check.h"

namespace haechi::wire::dns {

namespace {

constexpr std::size_t kFixedFields = 10; // type, class, TTL, RDLENGTH

} // namespace

std::uint16_t read_u16(ByteView message, std::size_t offset) {
  HAECHI_DCHECK(offset + 2 <= message.size());
  return static_cast<std::uint16_t>((message[offset] << 8U) | message[offset + 1]);
}

std::uint32_t read_u32(ByteView message, std::size_t offset) {
  return (static_cast<std::uint32_t>(read_u16(message, offset)) << 16U) |
         read_u16(message, offset + 2);
}

void put_u16(std::span<Byte> message, std::size_t offset, std::uint16_t value) {
  HAECHI_DCHECK(offset + 2 <= message.size());
  message[offset] = static_cast<Byte>(value >> 8U);
  message[offset + 1] = static_cast<Byte>(value & 0xFFU);
}

void put_u32(std::span<Byte> message, std::size_t offset, std::uint32_t value) {
  put_u16(message, offset, static_cast<std::uint16_t>(value >> 16U));
  put_u16(message, offset + 2, static_cast<std::uint16_t>(value & 0xFFFFU));
}

Counts read_counts(ByteView message) {
  HAECHI_CHECK(message.size() >= kHeaderSize);
  return {.questions = read_u16(message, 4),
          .answers = read_u16(message, 6),
          .authorities = read_u16(message, 8),
          .additionals = read_u16(message, 10)};
}

RecordWalk::RecordWalk(ByteView message, std::size_t offset)
    : message_(message), position_(offset), counts_(read_counts(message)) {
  left_ = counts_.answers;
}

bool RecordWalk::find_section() {
  while (left_ == 0) {
    if (section_ == Section::Answer) {
      section_ = Section::Authority;
      left_ = counts_.authorities;
    } else if (section_ == Section::Authority) {
      section_ = Section::Additional;
      left_ = counts_.additionals;
    } else {
      return false;
    }
  }
  return true;
}

std::optional<Record> RecordWalk::next() {
  if (is_malformed_ || !find_section()) {
    return std::nullopt;
  }
  std::size_t at = position_;
  is_malformed_ = true; // until the record turns out whole
  if (!parse_name(message_, at, Compression::Allowed) || message_.size() - at < kFixedFields) {
    return std::nullopt;
  }
  Record record{.section = section_,
                .start = position_,
                .type = static_cast<Type>(read_u16(message_, at)),
                .klass = static_cast<Class>(read_u16(message_, at + 2)),
                .ttl_at = at + 4,
                .ttl = read_u32(message_, at + 4),
                .rdata_at = at + kFixedFields,
                .rdata_size = read_u16(message_, at + 8)};
  if (message_.size() - record.rdata_at < record.rdata_size) {
    return std::nullopt;
  }
  is_malformed_ = false;
  position_ = record.end();
  --left_;
  return record;
}

std::optional<Name> parse_owner(ByteView message, const Record& record) {
  std::size_t at = record.start;
  return parse_name(message, at, Compression::Allowed);
}

std::optional<Name> parse_name_rdata(ByteView message, const Record& record) {
  std::size_t at = record.rdata_at;
  auto name = parse_name(message.first(record.end()), at, Compression::Allowed);
  return name && at == record.end() ? name : std::nullopt;
}

std::optional<std::uint32_t> parse_soa_minimum(ByteView message, const Record& record) {
  constexpr std::size_t kNumbers = 20;
  const ByteView whole = message.first(record.end());
  std::size_t at = record.rdata_at;
  if (!parse_name(whole, at, Compression::Allowed) ||
      !parse_name(whole, at, Compression::Allowed) || record.end() - at != kNumbers) {
    return std::nullopt;
  }
  return read_u32(message, at + 16);
}

} // namespace haechi::wire::dns
