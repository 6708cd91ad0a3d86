#include "ledger/leaf.h"

#include "base/check.h"
#include "ledger/note.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

namespace haechi::ledger {

namespace {

constexpr std::size_t kSaltDigits = 24;

void put(Bytes& out, std::uint64_t value, unsigned width) {
  for (unsigned shift = width * 8; shift > 0; shift -= 8) {
    out.push_back(static_cast<Byte>((value >> (shift - 8)) & 0xffU));
  }
}

std::uint64_t take(ByteView bytes, std::size_t at, std::size_t width) {
  std::uint64_t out = 0;
  for (const Byte byte : bytes.subspan(at, width)) {
    out = (out << 8U) | byte;
  }
  return out;
}

tl::unexpected<Error> no_record(std::string_view why) {
  return fail("E-LEDGER-013", fmt::format("this line is no record of a ledger: {}", why));
}

std::optional<std::uint64_t> number_of(const wire::json::Value& line, std::string_view key,
                                       std::uint64_t most) {
  const wire::json::Value* value = line.find(key);
  if (value == nullptr || value->kind != wire::json::Kind::Integer || value->integer < 0 ||
      static_cast<std::uint64_t>(value->integer) > most) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(value->integer);
}

std::string_view text_of(const wire::json::Value& line, std::string_view key) {
  const wire::json::Value* value = line.find(key);
  return value != nullptr && value->is_text() ? std::string_view(value->text) : std::string_view();
}

} // namespace

Class class_of(std::string_view kind) {
  if (kind == "decision" || kind == "allowed") {
    return Class::Decision;
  }
  if (kind == "minute") {
    return Class::Count;
  }
  const bool is_notice = kind == "pack" || kind == "purge" || kind == "import" || kind == "repair";
  return is_notice ? Class::Notice : Class::Event;
}

std::string_view to_word(Class value) {
  switch (value) {
  case Class::Decision:
    return "decision";
  case Class::Event:
    return "event";
  case Class::Count:
    return "count";
  case Class::Notice:
    break;
  }
  return "notice";
}

Bytes to_bytes(const Leaf& leaf) {
  Bytes out;
  out.reserve(Leaf::kFixedBytes + leaf.notice.size());
  out.push_back(Leaf::kVersion);
  out.push_back(static_cast<Byte>(leaf.record_class));
  put(out, leaf.envelope.sequence, 8);
  put(out, static_cast<std::uint64_t>(leaf.time.time_since_epoch().count()), 8);
  put(out, leaf.envelope.run, 4);
  put(out, leaf.envelope.source, 2);
  put(out, leaf.envelope.count, 8);
  out.insert(out.end(), leaf.commitment.begin(), leaf.commitment.end());
  out.insert(out.end(), leaf.notice.begin(), leaf.notice.end());
  return out;
}

Result<Leaf> parse_leaf(ByteView bytes) {
  if (bytes.size() < Leaf::kFixedBytes || bytes[0] != Leaf::kVersion || bytes[1] < 1 ||
      bytes[1] > static_cast<Byte>(Class::Notice)) {
    return fail("E-LEDGER-012", "this is no leaf of a ledger");
  }
  Leaf out;
  out.record_class = static_cast<Class>(bytes[1]);
  out.envelope.sequence = take(bytes, 2, 8);
  out.time = Instant(std::chrono::milliseconds(static_cast<std::int64_t>(take(bytes, 10, 8))));
  out.envelope.run = static_cast<std::uint32_t>(take(bytes, 18, 4));
  out.envelope.source = static_cast<std::uint16_t>(take(bytes, 22, 2));
  out.envelope.count = take(bytes, 24, 8);
  std::ranges::copy(bytes.subspan(32, 32), out.commitment.begin());
  out.notice = std::string(as_text(bytes.subspan(Leaf::kFixedBytes)));
  if ((out.record_class == Class::Notice) == out.notice.empty()) {
    return fail("E-LEDGER-012", "this leaf holds a notice that it should not, or none");
  }
  return out;
}

void seal_line(std::string& line, const Envelope& envelope, const Salt& salt) {
  HAECHI_CHECK(line.ends_with("}\n"));
  line.resize(line.size() - 2);
  fmt::format_to(std::back_inserter(line),
                 R"(,"seq":{},"run":{},"src":{},"n":{},"salt":"{}"}})"
                 "\n",
                 envelope.sequence, envelope.run, envelope.source, envelope.count, to_base64(salt));
}

Result<SealedLine> parse_sealed_line(std::string_view line, wire::json::Parser& parser) {
  const auto value = parser.parse(line);
  if (!value) {
    return tl::make_unexpected(value.error());
  }
  if (!value->is_object()) {
    return no_record("it is no object");
  }
  SealedLine out;
  out.kind = std::string(text_of(*value, "kind"));
  const auto at = parse_date_time(text_of(*value, "at"));
  if (!at || !at->has_offset || out.kind.empty()) {
    return no_record("it has no `at` or no `kind`");
  }
  out.at = Instant(at->local.time_since_epoch() - at->offset);
  if (class_of(out.kind) == Class::Notice && line.size() > kMostNoticeBytes) {
    return no_record("it is too long for a notice");
  }
  if (value->find("seq") == nullptr && value->find("salt") == nullptr) {
    return out;
  }
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto sequence = number_of(*value, "seq", kMost);
  const auto run = number_of(*value, "run", std::numeric_limits<std::uint32_t>::max());
  const auto source = number_of(*value, "src", std::numeric_limits<std::uint16_t>::max());
  const auto count = number_of(*value, "n", kMost);
  if (!sequence || !run || !source || !count || text_of(*value, "salt").size() != kSaltDigits) {
    return no_record("its envelope is not whole");
  }
  out.envelope = {*sequence, static_cast<std::uint32_t>(*run), static_cast<std::uint16_t>(*source),
                  *count};
  out.is_sealed = true;
  return out;
}

Leaf make_leaf(const SealedLine& sealed, std::string_view line, Instant before,
               const Hasher& hasher) {
  Leaf out;
  out.record_class = class_of(sealed.kind);
  out.envelope = sealed.envelope;
  out.time = std::max(before, sealed.at);
  out.commitment = hasher.hash({as_bytes(line)});
  if (out.record_class == Class::Notice) {
    out.notice = std::string(line);
  }
  return out;
}

} // namespace haechi::ledger
