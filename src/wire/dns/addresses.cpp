#include "wire/dns/addresses.h"

#include <algorithm>

namespace haechi::wire::dns {

namespace {

constexpr std::size_t kMaxChain = 16;

bool is_address(const Record& record) {
  return (record.type == Type::A && record.rdata_size == 4) ||
         (record.type == Type::Aaaa && record.rdata_size == 16);
}

} // namespace

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
