#pragma once
// For tests: messages built from words. Names are written as in zone files, without compression
// unless `pointer` is used.

#include "wire/dns/answer.h"

#include <string>
#include <vector>

namespace haechi::wire::dns::fixture {

inline Bytes wire_name(std::string_view text) {
  const auto name = make_name(text);
  const ByteView wire = name.value().wire();
  return {wire.begin(), wire.end()};
}

inline void append(Bytes& out, const Bytes& more) {
  out.insert(out.end(), more.begin(), more.end());
}

inline void append_u16(Bytes& out, unsigned value) {
  out.push_back(static_cast<Byte>(value >> 8U));
  out.push_back(static_cast<Byte>(value & 0xFFU));
}

inline Bytes u16s(const std::vector<unsigned>& values) {
  Bytes out;
  for (const unsigned value : values) {
    append_u16(out, value);
  }
  return out;
}

inline Bytes operator+(Bytes left, const Bytes& right) {
  append(left, right);
  return left;
}

inline constexpr std::uint32_t kTtl = 300;

// A message that grows record by record; counts follow.
class Message {
 public:
  explicit Message(unsigned flags = 0x0100, unsigned id = 0x1234) {
    append(bytes_, u16s({id, flags, 0, 0, 0, 0}));
  }

  Message& question(std::string_view name, Type type, unsigned klass = 1) {
    append(bytes_, wire_name(name));
    append(bytes_, u16s({static_cast<unsigned>(type), klass}));
    return count(4);
  }

  Message& record(Section section, Bytes owner, Type type, const Bytes& rdata,
                  std::uint32_t ttl = kTtl, unsigned klass = 1) {
    append(bytes_, owner);
    append(bytes_, u16s({static_cast<unsigned>(type), klass, ttl >> 16U, ttl & 0xFFFFU,
                         static_cast<unsigned>(rdata.size())}));
    append(bytes_, rdata);
    return count(6 + 2 * static_cast<std::size_t>(section));
  }

  Message& answer(std::string_view owner, Type type, const Bytes& rdata, std::uint32_t ttl = kTtl) {
    return record(Section::Answer, wire_name(owner), type, rdata, ttl);
  }

  Message& a(std::string_view owner, std::uint32_t ttl = kTtl) {
    return answer(owner, Type::A, {192, 0, 2, 1}, ttl);
  }

  Message& soa(std::string_view owner, std::uint32_t ttl, std::uint32_t minimum) {
    Bytes rdata = wire_name("ns." + std::string(owner)) + wire_name(owner);
    append(rdata, u16s({0, 1, 0, 2, 0, 3, 0, 4, minimum >> 16U, minimum & 0xFFFFU}));
    return record(Section::Authority, wire_name(owner), Type::Soa, rdata, ttl);
  }

  Message& opt(unsigned udp_size = 1232, std::uint32_t ttl = 0, const Bytes& options = {}) {
    return record(Section::Additional, {0}, Type::Opt, options, ttl, udp_size);
  }

  Message& raw(const Bytes& more) {
    append(bytes_, more);
    return *this;
  }

  Message& count(std::size_t at, unsigned more = 1) {
    put_u16(bytes_, at, static_cast<std::uint16_t>(read_u16(bytes_, at) + more));
    return *this;
  }

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

inline Bytes query(std::string_view name, Type type = Type::A) {
  return Message().question(name, type).bytes();
}

inline constexpr unsigned kAnswerFlags = 0x8180;
inline constexpr std::uint32_t kDnssecOk = 0x8000;

inline Bytes svcb_rdata(unsigned priority, std::string_view target, const Bytes& parameters = {}) {
  return u16s({priority}) + wire_name(target) + parameters;
}

// One Extended DNS Error of a message.
struct SeenError {
  unsigned code = 0;
  std::string text;
};

struct Seen {
  bool is_sound = false;
  unsigned rcode = 0; // extended
  unsigned flags = 0;
  Counts counts;
  bool has_opt = false;
  bool opt_is_dnssec_ok = false;
  unsigned opt_size = 0;
  std::vector<SeenError> errors;
  std::vector<Record> records; // without OPT

  [[nodiscard]] std::size_t count(Section section) const {
    std::size_t found = 0;
    for (const Record& record : records) {
      found += record.section == section ? 1U : 0U;
    }
    return found;
  }

  [[nodiscard]] bool is_truncated() const { return (flags & 0x0200U) != 0; }
};

// Reads an answer of ours by means of its own, to compare with.
inline Seen look(ByteView message) {
  Seen seen;
  if (message.size() < kHeaderSize) {
    return seen;
  }
  seen.flags = read_u16(message, 2);
  seen.rcode = seen.flags & 0x0FU;
  seen.counts = read_counts(message);
  std::size_t at = kHeaderSize;
  for (unsigned i = 0; i < seen.counts.questions; ++i) {
    if (!parse_name(message, at, Compression::Forbidden)) {
      return seen;
    }
    at += 4;
  }
  RecordWalk walk(message, at);
  while (const auto record = walk.next()) {
    if (record->type != Type::Opt) {
      seen.records.push_back(*record);
      continue;
    }
    seen.has_opt = true;
    seen.rcode |= (record->ttl >> 24U) << 4U;
    seen.opt_is_dnssec_ok = (record->ttl & kDnssecOk) != 0;
    seen.opt_size = static_cast<unsigned>(record->klass);
    Reader options(message.subspan(record->rdata_at, record->rdata_size));
    while (const auto code = options.u16()) {
      const auto value = options.vector16();
      if (!value) {
        return seen;
      }
      if (*code == 15 && value->size() >= 2) {
        seen.errors.push_back(
            {.code = read_u16(*value, 0), .text = std::string(as_text(value->subspan(2)))});
      }
    }
  }
  seen.is_sound = !walk.is_malformed() && walk.position() == message.size();
  return seen;
}

} // namespace haechi::wire::dns::fixture
