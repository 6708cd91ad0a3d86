#include "wire/dns/addresses.h"

#include "wire/dns/svcb.h"

#include <algorithm>

namespace haechi::wire::dns {

namespace {

constexpr std::size_t kMaxChain = 16;

bool is_address(const Record& record) {
  return (record.type == Type::A && record.rdata_size == 4) ||
         (record.type == Type::Aaaa && record.rdata_size == 16);
}

bool is_mapped(ByteView v6) {
  constexpr std::size_t kZeros = 10;
  return std::ranges::all_of(v6.first(kZeros), [](Byte byte) { return byte == 0; }) &&
         v6[kZeros] == 0xFF && v6[kZeros + 1] == 0xFF;
}

void take_addresses(ByteView bytes, std::size_t size, std::vector<HeldOutAddress>& out) {
  for (; bytes.size() >= size; bytes = bytes.subspan(size)) {
    const ByteView one = bytes.first(size);
    out.push_back(
        {.address = *IpAddress::from_bytes(one), .is_mapped = size == 16 && is_mapped(one)});
  }
}

void take_hints(ByteView message, const Record& record, std::vector<HeldOutAddress>& out) {
  const auto svcb = parse_svcb(message, record);
  if (!svcb) {
    return;
  }
  ByteView parameters = svcb->parameters;
  while (const auto parameter = take_parameter(parameters)) {
    if (parameter->key == kSvcbIpv4Hint) {
      take_addresses(parameter->value, 4, out);
    } else if (parameter->key == kSvcbIpv6Hint) {
      take_addresses(parameter->value, 16, out);
    }
  }
}

} // namespace

std::vector<HeldOutAddress> find_held_out_addresses(ByteView message) {
  std::vector<HeldOutAddress> out;
  if (message.size() < kHeaderSize || read_u16(message, 4) != 1) {
    return out;
  }
  std::size_t at = kHeaderSize;
  if (!parse_name(message, at, Compression::Forbidden) || message.size() - at < 4) {
    return out;
  }
  RecordWalk walk(message, at + 4);
  while (const auto record = walk.next()) {
    if (is_address(*record)) {
      take_addresses(message.subspan(record->rdata_at, record->rdata_size), record->rdata_size,
                     out);
    } else if (record->type == Type::Svcb || record->type == Type::Https) {
      take_hints(message, *record, out);
    }
  }
  return out;
}

std::vector<IpAddress> find_addresses(ByteView message) {
  std::vector<IpAddress> addresses;
  if (message.size() < kHeaderSize || read_u16(message, 4) != 1) {
    return addresses;
  }
  std::size_t at = kHeaderSize;
  const auto name = parse_name(message, at, Compression::Forbidden);
  if (!name || message.size() - at < 4) {
    return addresses;
  }
  std::vector<Name> chain{*name};
  RecordWalk walk(message, at + 4);
  for (auto record = walk.next(); record && record->section == Section::Answer;
       record = walk.next()) {
    const auto owner = parse_owner(message, *record);
    const bool is_ours = std::ranges::any_of(
        chain, [&](const Name& link) { return is_same_name(link.wire(), owner->wire()); });
    if (!is_ours || record->klass != Class::In) {
      continue;
    }
    if (record->type == Type::Cname && chain.size() < kMaxChain) {
      if (const auto target = parse_name_rdata(message, *record)) {
        chain.push_back(*target);
      }
    } else if (is_address(*record)) {
      addresses.push_back(
          *IpAddress::from_bytes(message.subspan(record->rdata_at, record->rdata_size)));
    }
  }
  return walk.is_malformed() ? std::vector<IpAddress>() : addresses;
}

} // namespace haechi::wire::dns
