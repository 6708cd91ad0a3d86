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

void append_u16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<Byte>(value >> 8U));
  out.push_back(static_cast<Byte>(value & 0xFFU));
}

std::optional<Bytes> make_mandatory_without_ech(ByteView keys) {
  Bytes out;
  Reader reader(keys);
  std::uint16_t last = 0; // `mandatory` itself is not in the list
  while (const auto key = reader.u16()) {
    if (*key <= last) {
      return std::nullopt;
    }
    last = *key;
    if (*key != kSvcbEch) {
      append_u16(out, *key);
    }
  }
  return reader.is_done() && !keys.empty() ? std::optional(out) : std::nullopt;
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

std::optional<ByteView> find_parameter(const Svcb& svcb, std::uint16_t key) {
  ByteView parameters = svcb.parameters;
  while (const auto parameter = take_parameter(parameters)) {
    if (parameter->key == key) {
      return parameter->value;
    }
  }
  return std::nullopt;
}

std::optional<Bytes> make_rdata_without_ech(const Svcb& svcb) {
  Bytes out;
  append_u16(out, svcb.priority);
  out.insert(out.end(), svcb.target.wire().begin(), svcb.target.wire().end());
  ByteView parameters = svcb.parameters;
  while (const auto parameter = take_parameter(parameters)) {
    if (parameter->key == kSvcbEch) {
      continue;
    }
    Bytes value(parameter->value.begin(), parameter->value.end());
    if (parameter->key == kSvcbMandatory) {
      auto keys = make_mandatory_without_ech(parameter->value);
      if (!keys) {
        return std::nullopt;
      }
      if (keys->empty()) {
        continue; // RFC 9460 section 8: the list is never empty
      }
      value = std::move(*keys);
    }
    append_u16(out, parameter->key);
    append_u16(out, value.size());
    out.insert(out.end(), value.begin(), value.end());
  }
  return out;
}

} // namespace haechi::wire::dns
