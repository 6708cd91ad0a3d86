#include "scenarios/record_text.h"

#include "wire/dns/svcb.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace haechi::scenario {

namespace wd = wire::dns;

namespace {

struct TypeWord {
  std::string_view word;
  wd::Type type;
};

constexpr std::array<TypeWord, 14> kTypes{{{"A", wd::Type::A},
                                           {"NS", wd::Type::Ns},
                                           {"CNAME", wd::Type::Cname},
                                           {"SOA", wd::Type::Soa},
                                           {"PTR", wd::Type::Ptr},
                                           {"HINFO", wd::Type::Hinfo},
                                           {"MX", static_cast<wd::Type>(15)},
                                           {"TXT", wd::Type::Txt},
                                           {"AAAA", wd::Type::Aaaa},
                                           {"DNAME", wd::Type::Dname},
                                           {"RRSIG", wd::Type::Rrsig},
                                           {"SVCB", wd::Type::Svcb},
                                           {"HTTPS", wd::Type::Https},
                                           {"ANY", wd::Type::Any}}};
constexpr auto kMx = static_cast<wd::Type>(15);

constexpr std::array<std::string_view, 7> kSvcbKeys{"mandatory", "alpn", "no-default-alpn", "port",
                                                    "ipv4hint",  "ech",  "ipv6hint"};

template <class T> std::optional<T> to_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

void put(Bytes& out, unsigned value) {
  out.push_back(static_cast<Byte>(value >> 8U));
  out.push_back(static_cast<Byte>(value & 0xFFU));
}

void put(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

tl::unexpected<Error> bad(std::string message) {
  return fail("E-SCN-002", std::move(message));
}

Result<Bytes> parse_hex(std::string_view text) {
  Bytes out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    Byte value{};
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
    if (error != std::errc() || end != text.data() + i + 2) {
      return bad(fmt::format("`{}` is not hexadecimal", text));
    }
    out.push_back(value);
  }
  return text.size() % 2 == 0 ? Result<Bytes>(out) : bad("an odd number of hexadecimal digits");
}

Result<Bytes> parse_name_words(std::string_view text) {
  const auto name = wd::make_name(text);
  if (!name) {
    return tl::make_unexpected(name.error());
  }
  return Bytes(name->wire().begin(), name->wire().end());
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t comma = text.find(',');
    out.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(comma + 1);
  }
}

std::optional<std::uint16_t> parse_svcb_key(std::string_view word) {
  const auto found = std::ranges::find(kSvcbKeys, word);
  if (found != kSvcbKeys.end()) {
    return static_cast<std::uint16_t>(found - kSvcbKeys.begin());
  }
  return word.starts_with("key") ? to_number<std::uint16_t>(word.substr(3)) : std::nullopt;
}

Result<Bytes> parse_address(std::string_view text, wd::Type type) {
  const auto address = IpAddress::parse(text);
  if (!address || address->is_v4() != (type == wd::Type::A)) {
    return bad(fmt::format("`{}` is no address of this family", text));
  }
  return Bytes(address->bytes().begin(), address->bytes().end());
}

Result<Bytes> parse_svcb_value(std::uint16_t key, std::string_view text) {
  constexpr std::uint16_t kAlpn = 1;
  constexpr std::uint16_t kPort = 3;
  Bytes out;
  if (key == wd::kSvcbMandatory || key == kPort) {
    for (const auto word : split(text)) {
      const auto number = key == kPort ? to_number<std::uint16_t>(word) : parse_svcb_key(word);
      if (!number) {
        return bad(fmt::format("`{}` means nothing here", word));
      }
      put(out, *number);
    }
    return out;
  }
  if (key == kAlpn) {
    for (const auto word : split(text)) {
      out.push_back(static_cast<Byte>(word.size()));
      put(out, as_bytes(word));
    }
    return out;
  }
  if (key == wd::kSvcbIpv4Hint || key == wd::kSvcbIpv6Hint) {
    for (const auto word : split(text)) {
      const auto address =
          parse_address(word, key == wd::kSvcbIpv4Hint ? wd::Type::A : wd::Type::Aaaa);
      if (!address) {
        return address;
      }
      put(out, *address);
    }
    return out;
  }
  return parse_hex(text);
}

Result<Bytes> parse_svcb(std::span<const std::string> words) {
  if (words.size() < 2) {
    return bad("an SVCB or HTTPS record needs a priority and a target");
  }
  const auto priority = to_number<std::uint16_t>(words[0]);
  auto target = parse_name_words(words[1]);
  if (!priority || !target) {
    return bad("an SVCB or HTTPS record needs a priority and a target");
  }
  Bytes out;
  put(out, *priority);
  put(out, *target);
  for (const std::string& word : words.subspan(2)) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const auto key = parse_svcb_key(std::string_view(word).substr(0, equals));
    if (!key) {
      return bad(fmt::format("`{}` is no parameter of SVCB", word));
    }
    auto value =
        parse_svcb_value(*key, std::string_view(word).substr(std::min(equals + 1, word.size())));
    if (!value) {
      return value;
    }
    put(out, *key);
    put(out, static_cast<unsigned>(value->size()));
    put(out, *value);
  }
  return out;
}

// A signature that nobody checks, over records of this type.
Result<Bytes> parse_signature(const std::string& covered) {
  const auto type = parse_type(covered);
  if (!type) {
    return bad(fmt::format("`{}` is no type", covered));
  }
  Bytes out;
  put(out, static_cast<unsigned>(*type));
  out.resize(18);
  out.push_back(0); // signed by the root
  put(out, 0xFEEDU);
  return out;
}

Result<Bytes> parse_rdata(wd::Type type, std::span<const std::string> words) {
  const auto wants = [&](std::size_t count) { return words.size() == count; };
  switch (type) {
  case wd::Type::A:
  case wd::Type::Aaaa:
    return wants(1) ? parse_address(words[0], type) : bad("one address");
  case wd::Type::Ns:
  case wd::Type::Cname:
  case wd::Type::Ptr:
  case wd::Type::Dname:
    return wants(1) ? parse_name_words(words[0]) : bad("one name");
  case wd::Type::Soa: {
    const auto minimum = wants(1) ? to_number<std::uint32_t>(words[0]) : std::nullopt;
    Bytes out(4);
    if (!minimum) {
      return bad("of an SOA its minimum alone");
    }
    wd::put_u32(out, 0, *minimum);
    return out;
  }
  case wd::Type::Txt: {
    Bytes out;
    for (const std::string& word : words) {
      out.push_back(static_cast<Byte>(word.size()));
      put(out, as_bytes(word));
    }
    return out;
  }
  case wd::Type::Rrsig:
    return wants(1) ? parse_signature(words[0]) : bad("the type that is signed");
  case wd::Type::Svcb:
  case wd::Type::Https:
    return parse_svcb(words);
  default:
    break;
  }
  if (type == kMx) {
    const auto preference = wants(2) ? to_number<std::uint16_t>(words[0]) : std::nullopt;
    auto host = wants(2) ? parse_name_words(words[1]) : Result<Bytes>(bad(""));
    if (!preference || !host) {
      return bad("a preference and a host");
    }
    Bytes out;
    put(out, *preference);
    put(out, *host);
    return out;
  }
  return wants(1) ? parse_hex(words[0]) : bad("RDATA of this type is written in hexadecimal");
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> parse_ttl(std::string_view word, Ttl ttl) {
  if (const auto number = to_number<std::uint32_t>(word)) {
    return std::pair(*number, *number);
  }
  if (ttl == Ttl::Exact) {
    return std::nullopt;
  }
  if (word == "*") {
    return std::pair(0U, ~0U);
  }
  if (word.starts_with("<=")) {
    const auto most = to_number<std::uint32_t>(word.substr(2));
    return most ? std::optional(std::pair(0U, *most)) : std::nullopt;
  }
  const std::size_t dots = word.find("..");
  const auto least = to_number<std::uint32_t>(word.substr(0, dots));
  const auto most = dots == std::string_view::npos
                        ? std::nullopt
                        : to_number<std::uint32_t>(word.substr(dots + 2));
  return least && most ? std::optional(std::pair(*least, *most)) : std::nullopt;
}

} // namespace

std::optional<wd::Type> parse_type(std::string_view word) {
  for (const TypeWord& each : kTypes) {
    if (each.word == word) {
      return each.type;
    }
  }
  const auto number =
      word.starts_with("TYPE") ? to_number<std::uint16_t>(word.substr(4)) : std::nullopt;
  return number ? std::optional(static_cast<wd::Type>(*number)) : std::nullopt;
}

std::string to_word(wd::Type type) {
  for (const TypeWord& each : kTypes) {
    if (each.type == type) {
      return std::string(each.word);
    }
  }
  return fmt::format("TYPE{}", static_cast<unsigned>(type));
}

Result<TextRecord> parse_record(std::span<const std::string> words, Ttl ttl) {
  if (words.size() < 3) {
    return bad("a record is written OWNER TTL TYPE RDATA");
  }
  TextRecord out;
  auto owner = parse_name_words(words[0]);
  const auto range = parse_ttl(words[1], ttl);
  const auto type = parse_type(words[2]);
  if (!owner || !range || !type) {
    return bad(fmt::format("`{}` is no {}",
                           !owner   ? words[0]
                           : !range ? words[1]
                                    : words[2],
                           !owner   ? "name"
                           : !range ? "TTL"
                                    : "type"));
  }
  out.owner = std::move(*owner);
  std::tie(out.least_ttl, out.most_ttl) = *range;
  out.type = *type;
  out.text = fmt::format("{}", fmt::join(words, " "));
  const auto rest = words.subspan(3);
  if (ttl == Ttl::Range && rest.size() == 1 && rest[0] == "*") {
    out.has_rdata = false;
    return out;
  }
  auto rdata = parse_rdata(out.type, rest);
  if (!rdata) {
    return tl::make_unexpected(rdata.error());
  }
  out.rdata = std::move(*rdata);
  return out;
}

Bytes read_rdata(ByteView message, const wd::Record& record) {
  const ByteView raw = message.subspan(record.rdata_at, record.rdata_size);
  const Bytes as_is(raw.begin(), raw.end());
  const auto with_name = [&](std::size_t skip) {
    std::size_t at = record.rdata_at + skip;
    const auto name = wd::parse_name(message, at, wd::Compression::Allowed);
    if (!name || at != record.end()) {
      return as_is;
    }
    Bytes out(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(skip));
    put(out, name->wire());
    return out;
  };
  switch (record.type) {
  case wd::Type::Ns:
  case wd::Type::Cname:
  case wd::Type::Ptr:
  case wd::Type::Dname:
    return with_name(0);
  case wd::Type::Soa:
    return raw.size() < 4 ? as_is : Bytes(raw.end() - 4, raw.end());
  default:
    return record.type == kMx && raw.size() > 2 ? with_name(2) : as_is;
  }
}

std::string show_record(ByteView message, const wd::Record& record) {
  const auto owner = wd::parse_owner(message, record);
  const Bytes rdata = read_rdata(message, record);
  std::string text;
  const auto address = IpAddress::from_bytes(rdata);
  if ((record.type == wd::Type::A || record.type == wd::Type::Aaaa) && address) {
    text = address->to_string();
  } else if (record.type == wd::Type::Soa && rdata.size() == 4) {
    text = fmt::format("{}", wd::read_u32(rdata, 0));
  } else if (wd::parse_name_rdata(message, record)) {
    text = wd::to_text(rdata);
  } else {
    for (const Byte byte : rdata) {
      text += fmt::format("{:02x}", byte);
    }
  }
  return fmt::format("{} {} {} {}", owner ? wd::to_text(owner->wire()) : "?", record.ttl,
                     to_word(record.type), text);
}

} // namespace haechi::scenario
