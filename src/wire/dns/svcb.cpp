#include "wire/dns/svcb.h"

namespace haechi::wire::dns {

namespace {

bool are_parameters_sound(ByteView parameters) {
  std::int32_t last = -1;
  while (!parameters.empty()) {
    const auto parameter = take_parameter(parameters);
    if (!parameter || parameter->key <= last) {
      return false;
    }
    last = parameter->key;
  }
  return true;
}

} // namespace

std::optional<Svcb> parse_svcb(ByteView message, const Record& record) {
  const ByteView whole = message.first(record.end());
  if (record.rdata_size < 3) {
    return std::nullopt;
  }
  std::size_t at = record.rdata_at + 2;
  auto target = parse_name(whole, at, Compression::Forbidden);
  if (!target || !are_parameters_sound(whole.subspan(at))) {
    return std::nullopt;
  }
  return Svcb{.priority = read_u16(message, record.rdata_at),
              .target = *target,
              .parameters = whole.subspan(at)};
}

std::optional<SvcbParameter> take_parameter(ByteView& parameters) {
  Reader reader(parameters);
  const auto key = reader.u16();
  const auto value = key ? reader.vector16() : std::nullopt;
  if (!value) {
    return std::nullopt;
  }
  parameters = parameters.subspan(reader.position());
  return SvcbParameter{.key = *key, .value = *value};
}

} // namespace haechi::wire::dns
