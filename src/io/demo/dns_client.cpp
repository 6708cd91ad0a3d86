#include "io/demo/dns_client.h"

#include "base/bytes.h"
#include "io/demo/client_socket.h"
#include "wire/dns/addresses.h"
#include "wire/dns/edns.h"
#include "wire/dns/name.h"
#include "wire/dns/record.h"
#include "wire/dns/writer.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>
#include <sys/socket.h>

namespace haechi::io {

namespace {

using namespace wire::dns;

tl::unexpected<Error> unreadable(const std::string& host) {
  return fail("E-DEMO-002", fmt::format("the DNS answer for `{}` cannot be read", host));
}

std::uint16_t pick_id() {
  std::array<unsigned char, 2> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return 0x4845; // any id will do where no chance is to be had: the socket is connected
  }
  return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
}

// The first Extended DNS Error among the options of an OPT record.
void read_extended_error(ByteView message, const Record& opt, DnsReply& reply) {
  Reader options(message.subspan(opt.rdata_at, opt.rdata_size));
  while (const auto code = options.u16()) {
    const auto value = options.vector16();
    if (!value) {
      return;
    }
    if (*code == kOptionExtendedError && value->size() >= 2 && !reply.extended_error) {
      reply.extended_error = read_u16(*value, 0);
      reply.extended_text = as_text(value->subspan(2));
    }
  }
}

Result<DnsReply> read_reply(ByteView message, ByteView name, std::uint16_t id,
                            const std::string& host) {
  const std::size_t question_end = kHeaderSize + name.size() + 4;
  if (message.size() < question_end || read_u16(message, 0) != id ||
      read_counts(message).questions != 1 ||
      !is_same_name(message.subspan(kHeaderSize, name.size()), name)) {
    return unreadable(host);
  }
  DnsReply reply;
  auto code = static_cast<std::uint16_t>(read_u16(message, 2) & 0xFU);
  RecordWalk walk(message, question_end);
  while (const auto record = walk.next()) {
    if (record->type == Type::Opt) {
      const auto opt = parse_opt(message, *record);
      code = static_cast<std::uint16_t>(code |
                                        ((opt ? std::uint32_t{opt->extended_rcode} : 0U) << 4U));
      read_extended_error(message, *record, reply);
    }
  }
  if (walk.is_malformed()) {
    return unreadable(host);
  }
  reply.rcode = static_cast<Rcode>(code);
  reply.addresses = find_addresses(message);
  return reply;
}

} // namespace

Result<DnsReply> ask_dns(const IpAddress& source, const Endpoint& server, const std::string& host) {
  const auto name = make_name(host);
  if (!name) {
    return tl::make_unexpected(name.error());
  }
  auto fd = connect_from(source, server, Transport::Udp);
  if (!fd) {
    return tl::make_unexpected(fd.error());
  }
  const std::uint16_t id = pick_id();
  std::array<Byte, kMinUdpSize> query{};
  const std::size_t size = write_upstream_query(
      query, {.id = id, .name = name->wire(), .type = Type::A, .klass = Class::In});
  std::array<Byte, kMaxMessage> room{};
  if (send(fd->get(), query.data(), size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) {
    return fail("E-DEMO-001", fmt::format("cannot ask {}", server.to_string()));
  }
  const ssize_t got = recv(fd->get(), room.data(), room.size(), 0);
  if (got < 0) {
    return fail("E-DEMO-001", fmt::format("{} gives no answer for `{}`", server.to_string(), host));
  }
  return read_reply(ByteView(room).first(static_cast<std::size_t>(got)), name->wire(), id, host);
}

std::string to_text(Rcode rcode) {
  switch (rcode) {
  case Rcode::NoError:
    return "NOERROR";
  case Rcode::FormErr:
    return "FORMERR";
  case Rcode::ServFail:
    return "SERVFAIL";
  case Rcode::NxDomain:
    return "NXDOMAIN";
  case Rcode::NotImp:
    return "NOTIMP";
  case Rcode::Refused:
    return "REFUSED";
  default:
    return fmt::format("RCODE{}", static_cast<unsigned>(rcode));
  }
}

} // namespace haechi::io
