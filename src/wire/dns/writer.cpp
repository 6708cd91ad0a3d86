#include "wire/dns/writer.h"

#include "base/utf8.h"
#include "wire/dns/edns.h"

#include <algorithm>

namespace haechi::wire::dns {

namespace {

constexpr std::uint16_t kQr = 0x8000;
constexpr std::uint16_t kTc = 0x0200;
constexpr std::uint16_t kRd = 0x0100;
constexpr std::uint16_t kRa = 0x0080;
constexpr std::uint16_t kCd = 0x0010;
constexpr std::uint16_t kDo = 0x8000;
constexpr std::uint16_t kQuestionPointer = 0xC00C;

void write_header(Writer& writer, std::uint16_t id, std::uint16_t flags, const Counts& counts) {
  writer.u16(id);
  writer.u16(flags);
  writer.u16(counts.questions);
  writer.u16(counts.answers);
  writer.u16(counts.authorities);
  writer.u16(counts.additionals);
}

std::string_view cut_text(std::string_view text, std::size_t most_bytes) {
  std::size_t size = 0;
  while (size < text.size()) {
    const std::size_t step = utf8_sequence_length(text.substr(size));
    if (step == 0 || size + step > most_bytes) {
      break;
    }
    size += step;
  }
  return text.substr(0, size);
}

bool has_question(Rcode rcode) {
  return rcode != Rcode::FormErr && rcode != Rcode::NotImp;
}

std::size_t finish(const Writer& writer) {
  return writer.is_full() ? 0 : writer.size();
}

} // namespace

bool Writer::has_room(std::size_t count) {
  is_full_ = is_full_ || room_.size() - size_ < count;
  return !is_full_;
}

void Writer::u8(std::uint8_t value) {
  if (has_room(1)) {
    room_[size_++] = value;
  }
}

void Writer::u16(std::uint16_t value) {
  if (has_room(2)) {
    put_u16(room_, size_, value);
    size_ += 2;
  }
}

void Writer::u32(std::uint32_t value) {
  if (has_room(4)) {
    put_u32(room_, size_, value);
    size_ += 4;
  }
}

void Writer::bytes(ByteView bytes) {
  if (has_room(bytes.size())) {
    std::ranges::copy(bytes, room_.subspan(size_).begin());
    size_ += bytes.size();
  }
}

std::size_t answer_limit(const Query& query, Carrier carrier) {
  if (carrier == Carrier::Tcp) {
    return kMaxMessage;
  }
  return query.has_opt ? std::clamp(query.udp_size, kMinUdpSize, kMaxUdpSize) : kMinUdpSize;
}

std::uint16_t answer_flags(const Query& query, Rcode rcode) {
  const auto low = static_cast<std::uint16_t>(static_cast<std::uint16_t>(rcode) & 0x0FU);
  return static_cast<std::uint16_t>(kQr | (query.opcode << 11U) |
                                    (query.is_recursion_desired ? kRd : 0) | kRa |
                                    (query.is_checking_disabled ? kCd : 0) | low);
}

std::size_t opt_size(const Query& query) {
  return (query.has_opt ? kOptSize : 0) + (query.has_reply_cookie ? kCookieOptionSize : 0);
}

void write_opt(Writer& writer, const Query& query, Rcode rcode, const ErrorNote* note,
               std::size_t limit) {
  const std::size_t cookie = query.has_reply_cookie ? kCookieOptionSize : 0;
  const std::size_t fixed = writer.size() + kOptSize + cookie + kErrorNoteSize;
  const bool has_note = note != nullptr && fixed <= limit;
  const std::string_view text = has_note ? cut_text(note->text, limit - fixed) : "";
  writer.u8(0);
  writer.u16(static_cast<std::uint16_t>(Type::Opt));
  writer.u16(kMaxUdpSize);
  writer.u8(static_cast<std::uint8_t>(static_cast<std::uint16_t>(rcode) >> 4U));
  writer.u8(0);
  writer.u16(query.is_dnssec_ok ? kDo : 0);
  writer.u16(static_cast<std::uint16_t>(cookie + (has_note ? kErrorNoteSize + text.size() : 0)));
  if (query.has_reply_cookie) {
    writer.u16(kOptionCookie);
    writer.u16(kCookieSize);
    writer.bytes(query.reply_cookie);
  }
  if (has_note) {
    writer.u16(kOptionExtendedError);
    writer.u16(static_cast<std::uint16_t>(2 + text.size()));
    writer.u16(static_cast<std::uint16_t>(note->code));
    writer.bytes(as_bytes(text));
  }
}

std::size_t write_empty_answer(std::span<Byte> room, const Query& query, Carrier carrier,
                               Rcode rcode, const ErrorNote* note) {
  Writer writer(room);
  const bool echoes = has_question(rcode) && !query.name.empty();
  write_header(writer, query.id, answer_flags(query, rcode),
               {.questions = static_cast<std::uint16_t>(echoes ? 1 : 0),
                .additionals = static_cast<std::uint16_t>(query.has_opt ? 1 : 0)});
  if (echoes) {
    writer.bytes(query.question());
  }
  if (query.has_opt) {
    write_opt(writer, query, rcode, note, answer_limit(query, carrier));
  }
  return finish(writer);
}

std::size_t write_negative_answer(std::span<Byte> room, const Query& query, Carrier carrier,
                                  Rcode rcode, std::uint32_t negative_ttl_s,
                                  const ErrorNote* note) {
  constexpr std::uint16_t kSoaSize = 1 + 1 + 20; // root as primary and mailbox, five numbers
  Writer writer(room);
  write_header(writer, query.id, answer_flags(query, rcode),
               {.questions = 1,
                .authorities = 1,
                .additionals = static_cast<std::uint16_t>(query.has_opt ? 1 : 0)});
  writer.bytes(query.question());
  writer.u16(kQuestionPointer);
  writer.u16(static_cast<std::uint16_t>(Type::Soa));
  writer.u16(static_cast<std::uint16_t>(query.klass));
  writer.u32(negative_ttl_s);
  writer.u16(kSoaSize);
  writer.u8(0);
  writer.u8(0);
  for (const std::uint32_t number : {1U, 3600U, 600U, 86400U, negative_ttl_s}) {
    writer.u32(number);
  }
  if (query.has_opt) {
    write_opt(writer, query, rcode, note, answer_limit(query, carrier));
  }
  return finish(writer);
}

std::size_t write_made_answer(std::span<Byte> room, const Query& query, Carrier carrier,
                              const MadeRecord& record, const ErrorNote* note) {
  return write_made_answers(room, query, carrier, {&record, 1}, note);
}

std::size_t write_made_answers(std::span<Byte> room, const Query& query, Carrier carrier,
                               std::span<const MadeRecord> records, const ErrorNote* note) {
  Writer writer(room);
  write_header(writer, query.id, answer_flags(query, Rcode::NoError),
               {.questions = 1,
                .answers = static_cast<std::uint16_t>(records.size()),
                .additionals = static_cast<std::uint16_t>(query.has_opt ? 1 : 0)});
  writer.bytes(query.question());
  for (const MadeRecord& record : records) {
    writer.u16(kQuestionPointer);
    writer.u16(static_cast<std::uint16_t>(record.type));
    writer.u16(static_cast<std::uint16_t>(query.klass));
    writer.u32(record.ttl_s);
    writer.u16(static_cast<std::uint16_t>(record.rdata.size()));
    writer.bytes(record.rdata);
  }
  if (query.has_opt) {
    write_opt(writer, query, Rcode::NoError, note, answer_limit(query, carrier));
  }
  return finish(writer);
}

std::size_t write_truncated(std::span<Byte> room, const Query& query) {
  Writer writer(room);
  write_header(writer, query.id,
               static_cast<std::uint16_t>(answer_flags(query, Rcode::NoError) | kTc),
               {.questions = 1, .additionals = static_cast<std::uint16_t>(query.has_opt ? 1 : 0)});
  writer.bytes(query.question());
  if (query.has_opt) {
    write_opt(writer, query, Rcode::NoError, nullptr, answer_limit(query, Carrier::Udp));
  }
  return finish(writer);
}

std::size_t write_upstream_query(std::span<Byte> room, const UpstreamQuestion& question) {
  Writer writer(room);
  const auto flags = static_cast<std::uint16_t>(kRd | (question.is_checking_disabled ? kCd : 0));
  write_header(
      writer, question.id, flags,
      {.questions = 1, .additionals = static_cast<std::uint16_t>(question.with_opt ? 1 : 0)});
  writer.bytes(question.name);
  writer.u16(static_cast<std::uint16_t>(question.type));
  writer.u16(static_cast<std::uint16_t>(question.klass));
  if (question.with_opt) {
    const auto cookie = static_cast<std::uint16_t>(question.cookie.size());
    writer.u8(0);
    writer.u16(static_cast<std::uint16_t>(Type::Opt));
    writer.u16(kMaxUdpSize);
    writer.u16(0);
    writer.u16(question.is_dnssec_ok ? kDo : 0);
    writer.u16(static_cast<std::uint16_t>(cookie == 0 ? 0 : 4 + cookie));
    if (cookie != 0) {
      writer.u16(kOptionCookie);
      writer.u16(cookie);
      writer.bytes(question.cookie);
    }
  }
  return finish(writer);
}

} // namespace haechi::wire::dns
