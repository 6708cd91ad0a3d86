#include "wire/tls/client_hello.h"

#include <algorithm>

namespace haechi::wire::tls {

namespace {

constexpr std::uint16_t kServerName = 0;
constexpr std::uint16_t kSignatureAlgorithms = 13;
constexpr std::uint16_t kAlpn = 16;
constexpr std::uint16_t kSupportedVersions = 43;
constexpr std::uint16_t kEncryptedClientHello = 0xFE0D;
constexpr std::size_t kRandomSize = 32;
constexpr std::size_t kMaxSessionId = 32;

// One structure's outcome: nothing, or why it is wrong.
using Fault = std::optional<std::string_view>;

bool holds_odd_byte(std::string_view name) {
  return std::ranges::any_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F;
  });
}

// RFC 6066 section 3: a list that may not name one type twice; only host_name (0) was ever defined.
Fault read_server_name(ByteView data, ClientHello& out) {
  Reader reader(data);
  const auto list = reader.vector16();
  if (!list || !reader.is_done()) {
    return "server name list has a wrong length";
  }
  Reader names(*list);
  const auto type = names.u8();
  const auto name = names.vector16();
  if (!type || !name) {
    return "server name is cut short";
  }
  if (*type != 0) {
    return "server name is of an unknown type";
  }
  if (!names.is_done()) {
    return "more than one server name";
  }
  const std::string_view text = as_text(*name);
  if (text.empty() || text.size() > kMaxServerName) {
    return "server name is empty or too long";
  }
  if (holds_odd_byte(text)) {
    return "server name holds a control character or a blank";
  }
  out.server_name = text;
  return std::nullopt;
}

Fault read_alpn(ByteView data, ClientHello& out) {
  Reader reader(data);
  const auto list = reader.vector16();
  if (!list || !reader.is_done()) {
    return "ALPN list has a wrong length";
  }
  Reader names(*list);
  while (!names.is_done()) {
    const auto name = names.vector8();
    if (!name || name->empty()) {
      return "ALPN name is empty or cut short";
    }
    out.alpn.push_back(as_text(*name));
  }
  return std::nullopt;
}

Fault read_versions(ByteView data, ClientHello& out) {
  Reader reader(data);
  const auto list = reader.vector8();
  if (!list || !reader.is_done() || list->size() % 2 != 0) {
    return "version list has a wrong length";
  }
  Reader versions(*list);
  while (const auto version = versions.u16()) {
    out.versions.push_back(*version);
  }
  return std::nullopt;
}

// RFC 8446 section 4.2.3.
Fault read_signature_schemes(ByteView data, ClientHello& out) {
  Reader reader(data);
  const auto list = reader.vector16();
  if (!list || !reader.is_done() || list->size() % 2 != 0) {
    return "list of signature algorithms has a wrong length";
  }
  Reader schemes(*list);
  while (const auto scheme = schemes.u16()) {
    out.signature_schemes.push_back(*scheme);
  }
  return std::nullopt;
}

Fault read_extension(std::uint16_t type, ByteView data, ClientHello& out) {
  switch (type) {
  case kServerName:
    return read_server_name(data, out);
  case kAlpn:
    return read_alpn(data, out);
  case kSignatureAlgorithms:
    return read_signature_schemes(data, out);
  case kSupportedVersions:
    return read_versions(data, out);
  case kEncryptedClientHello:
    out.has_encrypted_client_hello = true;
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

tl::unexpected<ParseError> bad(const Reader& reader, std::string_view what) {
  return tl::make_unexpected(ParseError{reader.position(), what});
}

tl::expected<void, ParseError> read_extensions(Reader& reader, ClientHello& out) {
  if (reader.is_done()) {
    return {}; // TLS 1.2 and older may leave the block out
  }
  const std::size_t start = reader.position() + 2;
  const auto block = reader.vector16();
  if (!block || !reader.is_done()) {
    return bad(reader, "extensions have a wrong length");
  }
  Reader extensions(*block);
  while (!extensions.is_done()) {
    const std::size_t offset = start + extensions.position();
    const auto type = extensions.u16();
    const auto data = extensions.vector16();
    if (!type || !data) {
      return tl::make_unexpected(ParseError{offset, "extension is cut short"});
    }
    if (std::ranges::find(out.extensions, *type) != out.extensions.end()) {
      return tl::make_unexpected(ParseError{offset, "the same extension twice"});
    }
    if (out.extensions.size() >= kMaxExtensions) {
      return tl::make_unexpected(ParseError{offset, "too many extensions"});
    }
    out.extensions.push_back(*type);
    if (const Fault fault = read_extension(*type, *data, out)) {
      return tl::make_unexpected(ParseError{offset, *fault});
    }
  }
  return {};
}

} // namespace

tl::expected<ClientHello, ParseError> parse_client_hello(ByteView body) {
  Reader reader(body);
  ClientHello out;
  const auto version = reader.u16();
  if (!version || (*version >> 8U) != 3) {
    return bad(reader, "hello is of an unknown version");
  }
  out.legacy_version = *version;
  if (!reader.take(kRandomSize)) {
    return bad(reader, "random is cut short");
  }
  const auto session = reader.vector8();
  if (!session || session->size() > kMaxSessionId) {
    return bad(reader, "session id is cut short or too long");
  }
  const auto ciphers = reader.vector16();
  if (!ciphers || ciphers->empty() || ciphers->size() % 2 != 0) {
    return bad(reader, "cipher suites have a wrong length");
  }
  Reader suites(*ciphers);
  out.ciphers.reserve(ciphers->size() / 2);
  while (const auto suite = suites.u16()) {
    out.ciphers.push_back(*suite);
  }
  const auto compressions = reader.vector8();
  if (!compressions || compressions->empty()) {
    return bad(reader, "compression methods have a wrong length");
  }
  if (const auto read = read_extensions(reader, out); !read) {
    return tl::make_unexpected(read.error());
  }
  return out;
}

} // namespace haechi::wire::tls
