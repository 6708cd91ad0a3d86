#include "wire/dns/without_ech.h"

#include "wire/dns/svcb.h"

#include <algorithm>

namespace haechi::wire::dns {

namespace {

// Where names stand in RDATA that may be compressed (RFC 3597 section 4): behind `skip` bytes.
struct NamesInRdata {
  std::size_t skip = 0;
  unsigned count = 0;
};

NamesInRdata find_names(Type type) {
  constexpr Byte kMd = 3;
  constexpr Byte kMf = 4;
  constexpr Byte kMb = 7;
  constexpr Byte kMg = 8;
  constexpr Byte kMr = 9;
  constexpr Byte kMinfo = 14;
  constexpr Byte kMx = 15;
  constexpr Byte kRp = 17;
  constexpr Byte kAfsdb = 18;
  constexpr Byte kRt = 21;
  constexpr Byte kSig = 24;
  constexpr Byte kPx = 26;
  constexpr Byte kNxt = 30;
  constexpr Byte kSrv = 33;
  switch (static_cast<std::uint16_t>(type)) {
  case static_cast<std::uint16_t>(Type::Ns):
  case static_cast<std::uint16_t>(Type::Cname):
  case static_cast<std::uint16_t>(Type::Ptr):
  case static_cast<std::uint16_t>(Type::Dname):
  case kMd:
  case kMf:
  case kMb:
  case kMg:
  case kMr:
  case kNxt:
    return {.skip = 0, .count = 1};
  case static_cast<std::uint16_t>(Type::Soa):
  case kMinfo:
  case kRp:
    return {.skip = 0, .count = 2};
  case kMx:
  case kAfsdb:
  case kRt:
    return {.skip = 2, .count = 1};
  case kPx:
    return {.skip = 2, .count = 2};
  case kSrv:
    return {.skip = 6, .count = 1};
  case kSig:
    return {.skip = 18, .count = 1};
  default:
    return {};
  }
}

bool is_svcb(Type type) {
  return type == Type::Svcb || type == Type::Https;
}

// An owner and a type whose records have lost something.
struct ChangedSet {
  Name owner;
  Type type{};
};

class Remaking {
 public:
  explicit Remaking(const Answer& answer)
      : answer_(answer), message_(answer.message),
        question_end_(find_name_end(message_, kHeaderSize).value_or(message_.size() - 4) + 4) {}

  std::optional<Answer> run() {
    find_changes();
    out_.message.assign(message_.begin(),
                        message_.begin() + static_cast<std::ptrdiff_t>(question_end_));
    RecordWalk walk(message_, question_end_);
    while (const auto record = walk.next()) {
      if (!copy(*record)) {
        return std::nullopt;
      }
    }
    if (walk.is_malformed() || out_.message.size() > kMaxMessage) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      put_u16(out_.message, 6 + 2 * i, counts_[i]);
    }
    out_.rcode = answer_.rcode;
    out_.lifetime_s = answer_.lifetime_s;
    return std::move(out_);
  }

 private:
  void find_changes() {
    RecordWalk walk(message_, question_end_);
    while (const auto record = walk.next()) {
      if (!is_svcb(record->type)) {
        continue;
      }
      const auto svcb = parse_svcb(message_, *record);
      if (svcb && find_parameter(*svcb, kSvcbEch)) {
        changed_.push_back({.owner = *parse_owner(message_, *record), .type = record->type});
        first_change_ = std::min(first_change_, record->rdata_at);
      }
    }
  }

  [[nodiscard]] bool is_changed(const Record& record, Type type) const {
    const auto owner = parse_owner(message_, record);
    return std::ranges::any_of(changed_, [&](const ChangedSet& set) {
      return set.type == type && is_same_name(set.owner.wire(), owner->wire());
    });
  }

  [[nodiscard]] bool is_signature_of_changed(const Record& record) const {
    return record.type == Type::Rrsig && record.rdata_size >= 2 &&
           is_changed(record, static_cast<Type>(read_u16(message_, record.rdata_at)));
  }

  // False when a name in a record cannot be read.
  bool copy(const Record& record) {
    if (is_signature_of_changed(record)) {
      return true;
    }
    std::optional<Bytes> without;
    if (is_svcb(record.type)) {
      const auto svcb = parse_svcb(message_, record);
      if (svcb && find_parameter(*svcb, kSvcbEch)) {
        without = make_rdata_without_ech(*svcb);
        if (!without) {
          return true; // nobody may use it: left out
        }
      }
    }
    std::size_t at = record.start;
    if (!copy_name(at)) {
      return false;
    }
    out_.ttls_at.push_back(static_cast<std::uint16_t>(out_.message.size() + 4));
    append(message_.subspan(at, 8));
    const std::size_t size_at = out_.message.size();
    append(message_.subspan(at + 8, 2));
    if (without) {
      append(*without);
    } else if (!copy_rdata(record)) {
      return false;
    }
    const std::size_t rdata_size = out_.message.size() - size_at - 2;
    if (rdata_size > kMaxMessage || out_.message.size() > kMaxMessage) {
      return false;
    }
    put_u16(out_.message, size_at, static_cast<std::uint16_t>(rdata_size));
    ++counts_[static_cast<std::size_t>(record.section)];
    return true;
  }

  bool copy_rdata(const Record& record) {
    const NamesInRdata names = find_names(record.type);
    std::size_t at = record.rdata_at;
    if (names.count > 0 && record.start > first_change_) {
      if (record.rdata_size < names.skip) {
        return false;
      }
      append(message_.subspan(at, names.skip));
      at += names.skip;
      for (unsigned i = 0; i < names.count; ++i) {
        if (!copy_name(at) || at > record.end()) {
          return false;
        }
      }
    }
    append(message_.subspan(at, record.end() - at));
    return true;
  }

  // As it stands while it reads nothing that moves, else in full; moves `at` behind it.
  bool copy_name(std::size_t& at) {
    const std::size_t start = at;
    const auto name = parse_name(message_, at, Compression::Allowed);
    if (!name) {
      return false;
    }
    append(reads_moved_bytes(start, at) ? name->wire() : message_.subspan(start, at - start));
    return true;
  }

  // What stands at the name's own place moves with it; what it points at may not.
  [[nodiscard]] bool reads_moved_bytes(std::size_t at, std::size_t own_end) const {
    bool is_own = true;
    while (true) {
      const Byte length = message_[at];
      const std::size_t end = length >= 0xC0 ? at + 2 : at + 1U + length;
      if (!is_own && end > first_change_) {
        return true;
      }
      if (length == 0) {
        return false;
      }
      is_own = is_own && end < own_end;
      at = length >= 0xC0 ? read_u16(message_, at) & 0x3FFFU : end;
    }
  }

  void append(ByteView bytes) {
    out_.message.insert(out_.message.end(), bytes.begin(), bytes.end());
  }

  const Answer& answer_;
  ByteView message_;
  std::size_t question_end_;
  Answer out_;
  std::vector<ChangedSet> changed_;
  std::size_t first_change_ = ~std::size_t{0};
  std::array<std::uint16_t, 3> counts_{};
};

} // namespace

std::optional<Answer> make_answer_without_ech(const Answer& answer) {
  return Remaking(answer).run();
}

} // namespace haechi::wire::dns
