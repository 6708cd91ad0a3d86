#include "engine/certificates/signer_message.h"

namespace haechi::engine::certificates {

namespace {

constexpr Byte kVersion = 1;
constexpr std::size_t kHeader = 12;
constexpr std::size_t kMaxText = 512; // of a refusal

enum class Kind : Byte {
  Sign = 1,
  Describe = 2,
  Reload = 3,
  Signed = 0x81,
  Refused = 0x82,
  Described = 0x83
};

class Writer {
 public:
  Writer(Kind kind, std::uint64_t id) {
    out_ = {'h', 's', kVersion, static_cast<Byte>(kind)};
    number(id, 8);
  }

  void number(std::uint64_t value, std::size_t width) {
    for (std::size_t i = width; i > 0; --i) {
      out_.push_back(static_cast<Byte>(value >> (8 * (i - 1))));
    }
  }

  void time(Instant at) { number(static_cast<std::uint64_t>(at.time_since_epoch().count()), 8); }

  void counted(ByteView bytes, std::size_t width) {
    number(bytes.size(), width);
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }

  [[nodiscard]] Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

tl::unexpected<Error> malformed(std::string_view what) {
  return fail("E-SIGN-001", "message of the signer cannot be read: " + std::string(what));
}

std::optional<std::uint64_t> read_u64(Reader& in) {
  const auto high = in.u32();
  const auto low = in.u32();
  return high && low ? std::optional((std::uint64_t{*high} << 32U) | *low) : std::nullopt;
}

// Years 1970 to 9999.
std::optional<Instant> read_time(Reader& in) {
  constexpr std::uint64_t kMostMs = 253'402'300'799'999;
  const auto ms = read_u64(in);
  if (!ms || *ms > kMostMs) {
    return std::nullopt;
  }
  return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(*ms)));
}

Bytes to_bytes(ByteView view) {
  return {view.begin(), view.end()};
}

bool read_hosts(Reader& in, std::vector<std::string>& out) {
  const auto count = in.u16();
  if (!count || *count > kMaxLeafNames) {
    return false;
  }
  for (std::size_t i = 0; i < *count; ++i) {
    const auto name = in.vector8();
    if (!name || name->empty()) {
      return false;
    }
    out.emplace_back(as_text(*name));
  }
  return true;
}

bool read_addresses(Reader& in, std::vector<IpAddress>& out) {
  const auto count = in.u16();
  if (!count || *count > kMaxLeafNames) {
    return false;
  }
  for (std::size_t i = 0; i < *count; ++i) {
    const auto bytes = in.vector8();
    const auto address = bytes ? IpAddress::from_bytes(*bytes) : std::nullopt;
    if (!address) {
      return false;
    }
    out.push_back(*address);
  }
  return true;
}

Result<SignerRequest> parse_sign(Reader& in, std::uint64_t id) {
  SignRequest out;
  out.id = id;
  const auto generation = in.u32();
  const auto from = read_time(in);
  const auto until = read_time(in);
  const auto key = in.vector16();
  if (!generation || !from || !until || !key || key->size() > kMaxPublicKey) {
    return malformed("generation, validity or key");
  }
  out.generation = *generation;
  out.profile.not_before = *from;
  out.profile.not_after = *until;
  out.public_key = to_bytes(*key);
  if (!read_hosts(in, out.profile.names.hosts) ||
      !read_addresses(in, out.profile.names.addresses) || !in.is_done()) {
    return malformed("names");
  }
  return out;
}

Result<SignerReply> parse_described(Reader& in, std::uint64_t id) {
  Described out{id, {}};
  const auto count = in.u16();
  if (!count || *count > kMaxGenerations) {
    return malformed("count of authorities");
  }
  for (std::size_t i = 0; i < *count; ++i) {
    const auto generation = in.u32();
    const auto from = read_time(in);
    const auto certificate = in.vector16();
    if (!generation || !from || !certificate) {
      return malformed("authority");
    }
    auto facts = parse_authority(*certificate);
    if (!facts) {
      return malformed(facts.error().message);
    }
    facts->generation = *generation;
    facts->signs_from = *from;
    out.authorities.push_back(*std::move(facts));
  }
  if (!in.is_done()) {
    return malformed("bytes behind the end");
  }
  return out;
}

Result<SignerReply> parse_refused(Reader& in, std::uint64_t id) {
  const auto code = in.vector8();
  const auto message = in.vector16();
  if (!code || !message || !in.is_done()) {
    return malformed("refusal");
  }
  return Refused{id, std::string(as_text(*code)), std::string(as_text(*message))};
}

struct Header {
  Kind kind{};
  std::uint64_t id = 0;
};

std::optional<Header> read_header(Reader& in) {
  const auto mark = in.u16();
  const auto version = in.u8();
  const auto kind = in.u8();
  const auto id = read_u64(in);
  constexpr std::uint16_t kMark = ('h' << 8) | 's';
  if (!id || *mark != kMark || *version != kVersion) {
    return std::nullopt;
  }
  return Header{static_cast<Kind>(*kind), *id};
}

Bytes encode_one(const SignRequest& request) {
  Writer out(Kind::Sign, request.id);
  out.number(request.generation, 4);
  out.time(request.profile.not_before);
  out.time(request.profile.not_after);
  out.counted(request.public_key, 2);
  out.number(request.profile.names.hosts.size(), 2);
  for (const std::string& host : request.profile.names.hosts) {
    out.counted(as_bytes(host), 1);
  }
  out.number(request.profile.names.addresses.size(), 2);
  for (const IpAddress& address : request.profile.names.addresses) {
    out.counted(address.bytes(), 1);
  }
  return out.take();
}

Bytes encode_one(const DescribeRequest& request) {
  return Writer(Kind::Describe, request.id).take();
}

Bytes encode_one(const ReloadRequest& request) {
  return Writer(Kind::Reload, request.id).take();
}

Bytes encode_one(const Signed& reply) {
  Writer out(Kind::Signed, reply.id);
  out.counted(reply.certificate, 2);
  return out.take();
}

Bytes encode_one(const Refused& reply) {
  Writer out(Kind::Refused, reply.id);
  out.counted(as_bytes(std::string_view(reply.code).substr(0, 0xFF)), 1);
  out.counted(as_bytes(std::string_view(reply.message).substr(0, kMaxText)), 2);
  return out.take();
}

Bytes encode_one(const Described& reply) {
  Writer out(Kind::Described, reply.id);
  out.number(reply.authorities.size(), 2);
  for (const AuthorityFacts& authority : reply.authorities) {
    out.number(authority.generation, 4);
    out.time(authority.signs_from);
    out.counted(authority.certificate, 2);
  }
  return out.take();
}

} // namespace

Bytes encode(const SignerRequest& request) {
  return std::visit([](const auto& one) { return encode_one(one); }, request);
}

Bytes encode(const SignerReply& reply) {
  return std::visit([](const auto& one) { return encode_one(one); }, reply);
}

Result<SignerRequest> parse_signer_request(ByteView message) {
  Reader in(message);
  const auto header = message.size() <= kMaxSignerMessage ? read_header(in) : std::nullopt;
  if (!header) {
    return malformed("header");
  }
  if (header->kind == Kind::Sign) {
    return parse_sign(in, header->id);
  }
  if (!in.is_done()) {
    return malformed("bytes behind the end");
  }
  if (header->kind == Kind::Describe) {
    return DescribeRequest{header->id};
  }
  if (header->kind == Kind::Reload) {
    return ReloadRequest{header->id};
  }
  return malformed("kind");
}

Result<SignerReply> parse_signer_reply(ByteView message) {
  Reader in(message);
  const auto header = message.size() <= kMaxSignerMessage ? read_header(in) : std::nullopt;
  if (!header) {
    return malformed("header");
  }
  switch (header->kind) {
  case Kind::Signed:
    if (const auto certificate = in.vector16(); certificate && in.is_done()) {
      return Signed{header->id, to_bytes(*certificate)};
    }
    return malformed("certificate");
  case Kind::Refused:
    return parse_refused(in, header->id);
  case Kind::Described:
    return parse_described(in, header->id);
  default:
    return malformed("kind");
  }
}

std::optional<std::uint64_t> find_message_id(ByteView message) {
  Reader in(message.first(std::min(message.size(), kHeader)));
  const auto header = read_header(in);
  return header ? std::optional(header->id) : std::nullopt;
}

} // namespace haechi::engine::certificates
