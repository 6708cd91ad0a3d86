#include "wire/dns/answer.h"

#include "wire/dns/edns.h"
#include "wire/dns/svcb.h"

#include <algorithm>

namespace haechi::wire::dns {

namespace {

constexpr std::uint16_t kTc = 0x0200;
constexpr Byte kQrBit = 0x80;
constexpr Byte kOpcodeBits = 0x78;

// Gathers what parse_answer finds, record by record.
class AnswerReader {
 public:
  AnswerReader(ByteView packet, std::size_t question_end)
      : packet_(packet), question_end_(question_end) {}

  std::optional<Answer> read() {
    RecordWalk walk(packet_, question_end_);
    std::size_t end = question_end_;
    while (const auto record = walk.next()) {
      if (record->type == Type::Opt) {
        if (!take_opt(*record)) {
          return std::nullopt;
        }
        continue;
      }
      if (has_opt_) {
        ++dropped_; // pointers behind a removed OPT would lead astray
        continue;
      }
      if (!take_targets(*record)) {
        return std::nullopt;
      }
      names_at_.push_back(record->start);
      take_ttl(*record);
      end = record->end();
    }
    const auto reads_ttl = [this](std::size_t name_at) { return is_read_from_ttl(name_at); };
    if (walk.is_malformed() || std::ranges::any_of(names_at_, reads_ttl)) {
      return std::nullopt;
    }
    return finish(end);
  }

 private:
  bool take_opt(const Record& record) {
    const auto opt = parse_opt(packet_, record);
    if (!opt || has_opt_ || opt->extended_rcode != 0 || record.section != Section::Additional) {
      return false;
    }
    has_opt_ = true;
    ++dropped_;
    return true;
  }

  bool add_target(const Name& name) {
    if (name.is_root() || is_same_name(name.wire(), question_name())) {
      return true;
    }
    const auto is_same = [&](const Name& other) { return is_same_name(other.wire(), name.wire()); };
    if (std::ranges::any_of(answer_.targets, is_same)) {
      return true;
    }
    if (answer_.targets.size() == kMaxTargets) {
      return false;
    }
    answer_.targets.push_back(name);
    return true;
  }

  bool add_dname(const Record& record, const Name& target) {
    const auto owner = parse_owner(packet_, record);
    std::vector<Name> made;
    if (const auto name = substitute(question_name(), owner->wire(), target.wire())) {
      made.push_back(*name);
    }
    for (const Name& before : answer_.targets) {
      if (const auto name = substitute(before.wire(), owner->wire(), target.wire())) {
        made.push_back(*name);
      }
    }
    return add_target(target) &&
           std::ranges::all_of(made, [&](const Name& name) { return add_target(name); });
  }

  bool take_targets(const Record& record) {
    if (record.section == Section::Answer && !add_target(*parse_owner(packet_, record))) {
      return false;
    }
    switch (record.type) {
    case Type::Cname:
    case Type::Ptr: {
      const auto target = parse_name_rdata(packet_, record);
      names_at_.push_back(record.rdata_at);
      return target && add_target(*target);
    }
    case Type::Dname: {
      const auto target = parse_name_rdata(packet_, record);
      names_at_.push_back(record.rdata_at);
      return target && add_dname(record, *target);
    }
    case Type::Svcb:
    case Type::Https: {
      const auto svcb = parse_svcb(packet_, record);
      answer_.has_ech = answer_.has_ech || (svcb && find_parameter(*svcb, kSvcbEch));
      return svcb && add_target(svcb->target);
    }
    default:
      return true;
    }
  }

  // SECURITY: a pointer into a TTL makes a name that is another one when the TTL has fallen.
  [[nodiscard]] bool is_read_from_ttl(std::size_t at) const {
    while (true) {
      const Byte length = packet_[at];
      const bool is_pointer = length >= 0xC0;
      const std::size_t end = at + (is_pointer ? 2U : 1U + length);
      const auto next = std::ranges::lower_bound(answer_.ttls_at, at < 3 ? 0 : at - 3);
      if (next != answer_.ttls_at.end() && *next < end) {
        return true;
      }
      if (length == 0) {
        return false;
      }
      at = is_pointer ? read_u16(packet_, at) & 0x3FFFU : end;
    }
  }

  void take_ttl(const Record& record) {
    std::uint32_t ttl = effective_ttl(record.ttl);
    const bool is_soa = record.type == Type::Soa && record.section == Section::Authority;
    if (is_soa) {
      ttl = std::min(ttl, parse_soa_minimum(packet_, record).value_or(0));
      negative_ttl_ = std::min({ttl, negative_ttl_, kMaxNegativeLifetime});
      has_soa_ = true;
    }
    if (record.section == Section::Answer) {
      answer_ttl_ = std::min(answer_ttl_, ttl);
      has_answers_ = true;
    }
    answer_.ttls_at.push_back(static_cast<std::uint16_t>(record.ttl_at));
    ttls_.push_back(std::min(ttl, kMaxLifetime));
  }

  std::uint32_t lifetime() const {
    const bool is_name_error = answer_.rcode == Rcode::NxDomain;
    if (answer_.rcode != Rcode::NoError && !is_name_error) {
      return 0;
    }
    if (!has_soa_ && (!has_answers_ || is_name_error)) {
      return 0; // RFC 2308 section 5: no SOA, nothing to keep
    }
    return std::min({has_answers_ ? answer_ttl_ : kMaxLifetime,
                     has_soa_ ? negative_ttl_ : kMaxLifetime, kMaxLifetime});
  }

  Answer finish(std::size_t end) {
    answer_.message.assign(packet_.begin(), packet_.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t i = 0; i < ttls_.size(); ++i) {
      put_u32(answer_.message, answer_.ttls_at[i], ttls_[i]);
    }
    const Counts counts = read_counts(packet_);
    put_u16(answer_.message, 10, static_cast<std::uint16_t>(counts.additionals - dropped_));
    answer_.rcode = static_cast<Rcode>(packet_[3] & 0x0FU);
    answer_.lifetime_s = lifetime();
    return std::move(answer_);
  }

  [[nodiscard]] ByteView question_name() const {
    return packet_.subspan(kHeaderSize, question_end_ - 4 - kHeaderSize);
  }

  ByteView packet_;
  std::size_t question_end_;
  Answer answer_;
  std::vector<std::uint32_t> ttls_;
  std::vector<std::size_t> names_at_; // owners and targets, to be read by clients later
  std::uint32_t answer_ttl_ = kMaxLifetime;
  std::uint32_t negative_ttl_ = kMaxLifetime;
  std::uint32_t dropped_ = 0;
  bool has_answers_ = false;
  bool has_soa_ = false;
  bool has_opt_ = false;
};

bool is_same_rrset(ByteView message, const Record& a, const Record& b) {
  if (a.section != b.section || a.type != b.type || a.klass != b.klass) {
    return false;
  }
  const auto left = parse_owner(message, a);
  const auto right = parse_owner(message, b);
  return left && right && is_same_name(left->wire(), right->wire());
}

// What is left of a message that must be shorter.
struct Cut {
  std::size_t size = 0;
  Counts counts;
  bool is_truncated = false;
};

void count(Counts& counts, Section section, std::uint16_t records) {
  std::uint16_t& field = section == Section::Answer      ? counts.answers
                         : section == Section::Authority ? counts.authorities
                                                         : counts.additionals;
  field = static_cast<std::uint16_t>(field + records);
}

// Keeps whole RRsets from the front while they fit. Losing only additional records is no
// truncation (RFC 2181 section 9).
Cut cut_message(ByteView message, std::size_t question_end, std::size_t limit) {
  Cut cut{.size = question_end, .counts = {.questions = 1}};
  RecordWalk walk(message, question_end);
  auto record = walk.next();
  while (record) {
    const Record first = *record;
    std::size_t end = first.end();
    std::uint16_t records = 1;
    for (record = walk.next(); record && is_same_rrset(message, first, *record);
         record = walk.next()) {
      end = record->end();
      ++records;
    }
    if (end > limit) {
      cut.is_truncated = first.section != Section::Additional;
      return cut;
    }
    cut.size = end;
    count(cut.counts, first.section, records);
  }
  return cut;
}

std::size_t copy_message(std::span<Byte> room, const Query& query, std::size_t limit,
                         const Answer& answer, std::uint16_t& flags) {
  const ByteView message = answer.message;
  if (message.size() <= limit) {
    std::ranges::copy(message, room.begin());
    return message.size();
  }
  const Cut cut = cut_message(message, kHeaderSize + query.question().size(), limit);
  std::ranges::copy(message.first(cut.size), room.begin());
  put_u16(room, 6, cut.counts.answers);
  put_u16(room, 8, cut.counts.authorities);
  put_u16(room, 10, cut.counts.additionals);
  flags = static_cast<std::uint16_t>(flags | (cut.is_truncated ? kTc : 0));
  return cut.size;
}

} // namespace

std::optional<Answer> parse_answer(ByteView packet) {
  if (packet.size() < kHeaderSize || packet.size() > kMaxMessage || read_u16(packet, 4) != 1) {
    return std::nullopt;
  }
  const auto name_end = find_name_end(packet, kHeaderSize);
  if (!name_end || packet.size() - *name_end < 4) {
    return std::nullopt;
  }
  return AnswerReader(packet, *name_end + 4).read();
}

bool is_answer_to(ByteView packet, ByteView question, CaseMatch match) {
  if (packet.size() < kHeaderSize + question.size() || (packet[2] & kQrBit) == 0 ||
      (packet[2] & kOpcodeBits) != 0 || read_u16(packet, 4) != 1) {
    return false;
  }
  const ByteView theirs = packet.subspan(kHeaderSize, question.size());
  const std::size_t name_size = question.size() - 4;
  const bool is_same_name_asked =
      match == CaseMatch::Exact
          ? std::ranges::equal(theirs.first(name_size), question.first(name_size))
          : is_same_name(theirs.first(name_size), question.first(name_size));
  return is_same_name_asked &&
         std::ranges::equal(theirs.subspan(name_size), question.subspan(name_size));
}

std::size_t write_answer(std::span<Byte> room, const Query& query, Carrier carrier,
                         const Answer& answer, const Age& age, const ErrorNote* note) {
  const std::size_t opt = opt_size(query);
  const std::size_t limit = std::min(answer_limit(query, carrier), room.size());
  if (limit < kHeaderSize + query.question().size() + opt) {
    return 0;
  }
  std::uint16_t flags = answer_flags(query, answer.rcode);
  const std::size_t size = copy_message(room, query, limit - opt, answer, flags);
  put_u16(room, 0, query.id);
  put_u16(room, 2, flags);
  std::ranges::copy(query.name, room.subspan(kHeaderSize).begin());
  for (const std::uint16_t at : answer.ttls_at) {
    if (at >= size) {
      break;
    }
    const std::uint32_t ttl = read_u32(room, at);
    const std::uint32_t left = ttl - std::min(ttl, age.elapsed_s);
    put_u32(room, at, std::min(std::max(left, std::min(ttl, age.stale_ttl_s)), age.ttl_cap_s));
  }
  if (!query.has_opt) {
    return size;
  }
  put_u16(room, 10, static_cast<std::uint16_t>(read_u16(room, 10) + 1));
  Writer writer(room.subspan(size));
  write_opt(writer, query, answer.rcode, note, limit - size);
  return size + writer.size();
}

} // namespace haechi::wire::dns
