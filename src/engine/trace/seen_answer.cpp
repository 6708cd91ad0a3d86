#include "engine/trace/seen_answer.h"

#include "engine/admin/request.h"
#include "wire/dns/edns.h"
#include "wire/dns/record.h"
#include "wire/dns/svcb.h"

#include <fmt/format.h>

namespace haechi::engine::trace {

namespace {

namespace wd = wire::dns;

constexpr std::size_t kMostBytes = 64; // of data without a spelling

std::string hex_data(ByteView data) {
  const ByteView shown = data.first(std::min(data.size(), kMostBytes));
  return fmt::format("\\# {} {}{}", data.size(), to_hex(shown),
                     shown.size() < data.size() ? "..." : "");
}

std::string svcb_data(const wd::Svcb& svcb) {
  std::string out = fmt::format("{} {}", svcb.priority, wd::to_text(svcb.target.wire()));
  ByteView parameters = svcb.parameters;
  while (const auto parameter = wd::take_parameter(parameters)) {
    out += parameter->key == wd::kSvcbEch
               ? fmt::format(" ech ({} bytes)", parameter->value.size())
               : fmt::format(
                     " key{}={}", parameter->key,
                     to_hex(parameter->value.first(std::min(parameter->value.size(), kMostBytes))));
  }
  return out;
}

// Two names and five numbers; nullopt when they do not fill the data.
std::optional<std::string> soa_data(ByteView message, const wd::Record& record) {
  std::size_t at = record.rdata_at;
  const auto server = wd::parse_name(message, at, wd::Compression::Allowed);
  const auto mailbox =
      server ? wd::parse_name(message, at, wd::Compression::Allowed) : std::nullopt;
  constexpr std::size_t kNumbers = 5;
  if (!mailbox || at + 4 * kNumbers != record.end()) {
    return std::nullopt;
  }
  std::string out = fmt::format("{} {}", wd::to_text(server->wire()), wd::to_text(mailbox->wire()));
  for (std::size_t i = 0; i < kNumbers; ++i) {
    out += fmt::format(" {}", wd::read_u32(message, at + 4 * i));
  }
  return out;
}

std::string data_text(ByteView message, const wd::Record& record) {
  const ByteView data = message.subspan(record.rdata_at, record.rdata_size);
  switch (record.type) {
  case wd::Type::A:
  case wd::Type::Aaaa:
    if (const auto address = IpAddress::from_bytes(data)) {
      return address->to_string();
    }
    break;
  case wd::Type::Cname:
  case wd::Type::Dname:
  case wd::Type::Ns:
  case wd::Type::Ptr:
    if (const auto name = wd::parse_name_rdata(message, record)) {
      return wd::to_text(name->wire());
    }
    break;
  case wd::Type::Soa:
    if (auto soa = soa_data(message, record)) {
      return std::move(*soa);
    }
    break;
  case wd::Type::Svcb:
  case wd::Type::Https:
    if (const auto svcb = wd::parse_svcb(message, record)) {
      return svcb_data(*svcb);
    }
    break;
  default:
    break;
  }
  return hex_data(data);
}

std::string record_text(ByteView message, const wd::Record& record) {
  const auto owner = wd::parse_owner(message, record);
  return fmt::format("{} {} {} {}", owner ? wd::to_text(owner->wire()) : "?",
                     wd::effective_ttl(record.ttl), admin::to_text(record.type),
                     data_text(message, record));
}

void read_opt(ByteView message, const wd::Record& record, SeenAnswer& out) {
  const unsigned upper = record.ttl >> 24U;
  out.rcode = static_cast<wd::Rcode>(upper << 4U | static_cast<unsigned>(out.rcode));
  Reader reader(message.subspan(record.rdata_at, record.rdata_size));
  while (!reader.is_done()) {
    const auto code = reader.u16();
    const auto value = code ? reader.vector16() : std::nullopt;
    if (!value) {
      return;
    }
    if (*code == wd::kOptionExtendedError && value->size() >= 2 && !out.extended_error) {
      out.extended_error = wd::read_u16(*value, 0);
      out.error_text = as_text(value->subspan(2));
    }
  }
}

bool has_ech(ByteView message, const wd::Record& record) {
  if (record.type != wd::Type::Https && record.type != wd::Type::Svcb) {
    return false;
  }
  const auto svcb = wd::parse_svcb(message, record);
  return svcb && wd::find_parameter(*svcb, wd::kSvcbEch).has_value();
}

} // namespace

std::optional<SeenAnswer> read_answer(ByteView message) {
  if (message.size() < wd::kHeaderSize) {
    return std::nullopt;
  }
  SeenAnswer out{.rcode = static_cast<wd::Rcode>(message[3] & 0x0FU)};
  std::size_t at = wd::kHeaderSize;
  if (wd::read_counts(message).questions == 1) {
    const auto end = wd::find_name_end(message, at);
    if (!end || message.size() - *end < 4) {
      return std::nullopt;
    }
    at = *end + 4;
  }
  wd::RecordWalk walk(message, at);
  while (const auto record = walk.next()) {
    if (record->type == wd::Type::Opt) {
      read_opt(message, *record, out);
      continue;
    }
    out.has_ech = out.has_ech || has_ech(message, *record);
    if (record->section != wd::Section::Additional && out.records.size() < kMostRecords) {
      out.records.push_back(record_text(message, *record));
    }
  }
  return walk.is_malformed() ? std::nullopt : std::optional(std::move(out));
}

} // namespace haechi::engine::trace
