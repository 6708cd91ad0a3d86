#include "wire/proxy_protocol/header.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace haechi::wire::proxy_protocol {

namespace {

using Parsed = tl::expected<Header, Fault>;

constexpr std::string_view kText = "PROXY ";
constexpr std::string_view kBinary("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kMaxText = 107; // with its line end
constexpr std::size_t kMaxBinary = 4096;
constexpr std::size_t kFixed = 16;
constexpr Byte kLocal = 0x20;
constexpr Byte kProxy = 0x21;
constexpr Byte kTcp4 = 0x11;
constexpr Byte kTcp6 = 0x21;
constexpr Byte kChecksum = 3;

tl::unexpected<Fault> fault(Fault what) {
  return tl::make_unexpected(what);
}

// Whether `bytes` are the beginning of `signature`, or it of them.
bool may_begin_with(std::string_view bytes, std::string_view signature) {
  return bytes.starts_with(signature) || signature.starts_with(bytes);
}

// The next word of a line whose words stand one blank apart.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = line.find(' ');
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return word;
}

std::optional<std::uint16_t> to_port(std::string_view word) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
  const bool is_plain = word == "0" || !word.starts_with('0');
  return error == std::errc() && end == word.data() + word.size() && is_plain ? std::optional(port)
                                                                              : std::nullopt;
}

std::optional<IpAddress> to_address(std::string_view word, bool is_v4) {
  const auto address = IpAddress::parse(word);
  // A mapped address is written as version 6 and counts as version 4 (base/ip.h).
  const bool fits = address && (word.find(':') == std::string_view::npos) == is_v4;
  return fits ? std::optional(*address) : std::nullopt;
}

Parsed parse_text(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, kMaxText).find("\r\n");
  if (end == std::string_view::npos) {
    return fault(bytes.size() < kMaxText ? Fault::NeedMore : Fault::Malformed);
  }
  std::string_view line = bytes.substr(kText.size(), end - kText.size());
  Header header;
  header.size = end + 2;
  const std::string_view family = take_word(line);
  if (family == "UNKNOWN") {
    return header; // whatever follows means nothing
  }
  const bool is_v4 = family == "TCP4";
  if (!is_v4 && family != "TCP6") {
    return fault(Fault::Malformed);
  }
  const auto source = to_address(take_word(line), is_v4);
  const auto destination = to_address(take_word(line), is_v4);
  const auto source_port = to_port(take_word(line));
  const auto destination_port = to_port(line);
  if (!source || !destination || !source_port || !destination_port) {
    return fault(Fault::Malformed);
  }
  header.source = Endpoint{*source, *source_port};
  header.destination = Endpoint{*destination, *destination_port};
  return header;
}

// Castagnoli's polynomial, reflected (RFC 3720 appendix B.4), with the field itself taken as zero.
std::uint32_t crc32c(ByteView bytes, std::size_t zero_at) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    crc ^= i >= zero_at && i < zero_at + 4 ? 0 : bytes[i];
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
    }
  }
  return ~crc;
}

// Type-length-values behind the addresses, which begin at `at`.
bool are_values_sound(ByteView header, std::size_t at) {
  Reader reader(header.subspan(at));
  while (!reader.is_done()) {
    const auto type = reader.u8();
    const auto value = reader.vector16();
    if (!value) {
      return false;
    }
    if (*type == kChecksum) {
      const std::size_t value_at = at + reader.position() - value->size();
      Reader number(*value);
      const auto sum = number.u32();
      if (!sum || !number.is_done() || *sum != crc32c(header, value_at)) {
        return false;
      }
    }
  }
  return true;
}

Parsed parse_binary(ByteView bytes) {
  if (bytes.size() < kFixed) {
    return fault(Fault::NeedMore);
  }
  const Byte command = bytes[12];
  const Byte family = bytes[13];
  const std::size_t length = (std::size_t{bytes[14]} << 8U) | bytes[15];
  if ((command != kLocal && command != kProxy) || kFixed + length > kMaxBinary) {
    return fault(Fault::Malformed);
  }
  if (bytes.size() < kFixed + length) {
    return fault(Fault::NeedMore);
  }
  const ByteView whole = bytes.first(kFixed + length);
  Header header;
  header.size = whole.size();
  if (command == kLocal) {
    return header;
  }
  if (family != kTcp4 && family != kTcp6) {
    return family == 0 ? Parsed(header) : fault(Fault::Malformed); // datagrams, Unix sockets
  }
  const std::size_t width = family == kTcp4 ? 4 : 16;
  Reader reader(whole.subspan(kFixed));
  const auto source = reader.take(width);
  const auto destination = source ? reader.take(width) : std::nullopt;
  const auto source_port = destination ? reader.u16() : std::nullopt;
  const auto destination_port = source_port ? reader.u16() : std::nullopt;
  if (!destination_port || !are_values_sound(whole, kFixed + reader.position())) {
    return fault(Fault::Malformed);
  }
  header.source = Endpoint{*IpAddress::from_bytes(*source), *source_port};
  header.destination = Endpoint{*IpAddress::from_bytes(*destination), *destination_port};
  return header;
}

} // namespace

Parsed parse(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  if (text.starts_with(kText)) {
    return parse_text(text);
  }
  if (text.starts_with(kBinary)) {
    return parse_binary(bytes);
  }
  return fault(may_begin_with(text, kText) || may_begin_with(text, kBinary) ? Fault::NeedMore
                                                                            : Fault::Absent);
}

Start find_start(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  for (const std::string_view signature : {kText, kBinary}) {
    if (text.starts_with(signature)) {
      return Start::Header;
    }
    if (signature.starts_with(text)) {
      return Start::NeedMore;
    }
  }
  return Start::Other;
}

} // namespace haechi::wire::proxy_protocol
